using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Data.Push;

/// <summary>A push source as a person describes it.</summary>
/// <param name="Name">What it is called.</param>
public sealed record NewPushSource(string Name)
{
    /// <summary>Service of lines and alerts that name none; empty for the source's id.</summary>
    public string DefaultService { get; init; } = "";

    /// <summary>IANA zone of times that carry none; empty is UTC.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Whether it takes anything.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>A push source with all that is shown of it.</summary>
public sealed record PushSourceView(
    StoredSource Source,
    PushSource Push,
    IReadOnlyList<IngestToken> Tokens
);

/// <summary>Makes and changes sources that others push into.</summary>
public sealed partial class PushSourceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<PushSourceEdits> logger
)
{
    private const int LongestName = 200;
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromHours(24);

    /// <summary>What is wrong with it, field by field; empty where it can be added.</summary>
    public static IReadOnlyList<FieldError> Check(NewPushSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var faults = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(source.Name))
        {
            faults.Add(new FieldError("name", "is empty; say who sends, as “Alertmanager”"));
        }

        foreach (
            var (field, text) in new[]
            {
                ("name", source.Name),
                ("default_service", source.DefaultService),
            }
        )
        {
            if (text.Length > LongestName || text.Any(char.IsControl))
            {
                faults.Add(
                    new FieldError(
                        field,
                        $"has control characters, or more than {LongestName} characters"
                    )
                );
            }
        }

        if (source.Zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(source.Zone, out _))
        {
            faults.Add(
                new FieldError(
                    "zone",
                    $"holds “{source.Zone}”; it must be a zone like Europe/Berlin or UTC"
                )
            );
        }

        return faults;
    }

    /// <summary>Makes a source.</summary>
    /// <returns>Its id, or the first <see cref="FieldError"/>.</returns>
    public async Task<Result<string>> AddAsync(
        NewPushSource source,
        string by,
        CancellationToken cancellation
    )
    {
        if (Check(source) is [var fault, ..])
        {
            return fault;
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        var id = $"push-{ids.Next().ToString("N")[20..]}";
        db.Sources.Add(
            new StoredSource
            {
                Id = id,
                Name = source.Name.Trim(),
                Kind = SourceKind.Push,
                Location = "",
                DefaultService = NullIfEmpty(source.DefaultService),
                Zone = NullIfEmpty(source.Zone),
                Enabled = source.Enabled,
                CreatedAt = clock.GetUtcNow(),
                ChangedBy = by,
            }
        );
        db.PushSources.Add(new PushSource { SourceId = id });
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, id, "added");
        return id;
    }

    /// <summary>A source with its counters and tokens; null where there is no such push source.</summary>
    public async Task<PushSourceView?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db
                .Sources.AsNoTracking()
                .SingleOrDefaultAsync(s => s.Id == id && s.Kind == SourceKind.Push, cancellation)
            is not { } source
        )
        {
            return null;
        }

        var push = await db
            .PushSources.AsNoTracking()
            .SingleOrDefaultAsync(p => p.SourceId == id, cancellation);
        var tokens = await db
            .IngestTokens.AsNoTracking()
            .Where(t => t.SourceId == id && t.RevokedAt == null)
            .OrderBy(t => t.CreatedAt)
            .ToListAsync(cancellation);
        return new PushSourceView(source, push ?? new PushSource { SourceId = id }, tokens);
    }

    /// <summary>Changes how a source's webhook is read, and when alerts reopen their incident.</summary>
    /// <param name="id">The source.</param>
    /// <param name="mapping">The mapping; null for the default one.</param>
    /// <param name="cooldown">0 to 24 hours.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns><see cref="FieldError"/> or <see cref="EntryNotFound"/>.</returns>
    public async Task<Result> ChangeAsync(
        string id,
        WebhookMapping? mapping,
        TimeSpan cooldown,
        string by,
        CancellationToken cancellation
    )
    {
        if (cooldown < TimeSpan.Zero || cooldown > LongestCooldown)
        {
            return new FieldError("cooldown_minutes", "may be 0 to 1440");
        }

        if (mapping is not null && WebhookReader.Create(mapping).Faults is [var fault, ..])
        {
            return new FieldError($"mapping.{fault.Field}", fault.Reason);
        }

        return await contexts.ChangeAsync<PushSource>(
            by,
            "The push source",
            async db =>
            {
                if (await PushAsync(db, id, cancellation) is not { } push)
                {
                    return new EntryNotFound("such push source");
                }

                push.Mapping = mapping;
                push.Cooldown = cooldown;
                await db.SaveChangesAsync(cancellation);
                Changed(logger, by, id, "changed");
                return push;
            },
            cancellation
        );
    }

    /// <summary>Replaces what a source is called, and what is taken for granted of what comes in.</summary>
    /// <param name="id">The source.</param>
    /// <param name="wanted">What it shall be.</param>
    /// <param name="version">The version that was shown; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or the first <see cref="FieldError"/>.</returns>
    public async Task<Result> ReplaceAsync(
        string id,
        NewPushSource wanted,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (Check(wanted) is [var fault, ..])
        {
            return fault;
        }

        return await contexts.ChangeAsync(
            by,
            "The push source",
            async db =>
            {
                var read = await db.AsShownAsync(
                    await db.Sources.SingleOrDefaultAsync(
                        s => s.Id == id && s.Kind == SourceKind.Push,
                        cancellation
                    ),
                    "such push source",
                    static s => s.Name,
                    static s => s.Version,
                    version,
                    cancellation
                );
                if (!read.IsSuccess)
                {
                    return read;
                }

                var source = read.Value;
                source.Name = wanted.Name.Trim();
                source.DefaultService = NullIfEmpty(wanted.DefaultService);
                source.Zone = NullIfEmpty(wanted.Zone);
                source.Enabled = wanted.Enabled;
                source.Version++;
                source.ChangedBy = by;
                source.ChangedAt = clock.GetUtcNow();
                await db.SaveChangesAsync(cancellation);
                Changed(logger, by, id, "edited");
                return source;
            },
            cancellation
        );
    }

    private static string? NullIfEmpty(string text) =>
        text.Trim() is { Length: > 0 } some ? some : null;

    private static async Task<PushSource?> PushAsync(
        OnCallDbContext db,
        string id,
        CancellationToken cancellation
    )
    {
        if (!await db.Sources.AnyAsync(s => s.Id == id && s.Kind == SourceKind.Push, cancellation))
        {
            return null;
        }

        var push = await db.PushSources.SingleOrDefaultAsync(p => p.SourceId == id, cancellation);
        if (push is null)
        {
            push = new PushSource { SourceId = id };
            db.PushSources.Add(push);
        }

        return push;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: push source {Source} {What}")]
    private static partial void Changed(ILogger logger, string by, string source, string what);
}
