using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>A file source as a person describes it.</summary>
public sealed record NewFileSource(string Location)
{
    /// <summary>What it is called; the location where it is empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Service of lines that name none; empty takes it from the file's name.</summary>
    public string DefaultService { get; init; } = "";

    /// <summary>Whether what is in the files already is read too.</summary>
    public bool FromStart { get; init; }

    /// <summary>IANA zone of times that carry none; empty is the machine's zone.</summary>
    public string Zone { get; init; } = "";
}

/// <summary>Changes where lines come from.</summary>
public sealed partial class SourceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<SourceEdits> logger
)
{
    private const int MaxLocationLength = 2_000;
    private const int MaxNameLength = 200;

    /// <summary>What is wrong with it, field by field; empty where it can be added.</summary>
    public static IReadOnlyList<FieldError> Check(NewFileSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var faults = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(source.Location))
        {
            faults.Add(
                new FieldError("location", "is empty; name a file or a glob: /var/log/myapp/*.log")
            );
        }
        else if (
            source.Location.Length > MaxLocationLength
            || source.Location.Contains('\0', StringComparison.Ordinal)
        )
        {
            faults.Add(
                new FieldError(
                    "location",
                    $"is no path, or longer than {MaxLocationLength} characters"
                )
            );
        }

        if (source.Name.Length > MaxNameLength)
        {
            faults.Add(new FieldError("name", $"is longer than {MaxNameLength} characters"));
        }

        if (source.DefaultService.Length > MaxNameLength)
        {
            faults.Add(
                new FieldError("default_service", $"is longer than {MaxNameLength} characters")
            );
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

    /// <summary>Follows files from now on.</summary>
    /// <returns>Its id; the first <see cref="FieldError"/>, or <see cref="EntryExists"/> where the location is followed already.</returns>
    public async Task<Result<string>> AddFilesAsync(
        NewFileSource source,
        string by,
        CancellationToken cancellation
    )
    {
        if (Check(source) is [var fault, ..])
        {
            return fault;
        }

        var location = source.Location.Trim();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db.Sources.AnyAsync(
                s => s.Kind == SourceKind.File && s.Location == location,
                cancellation
            )
        )
        {
            return new EntryExists($"source for {location}");
        }

        var stored = new StoredSource
        {
            Id = $"files-{ids.Next().ToString("N")[20..]}",
            Name = source.Name.Trim() is { Length: > 0 } name ? name : Cut(location),
            Kind = SourceKind.File,
            Location = location,
            FromStart = source.FromStart,
            DefaultService = source.DefaultService.Trim() is { Length: > 0 } service
                ? service
                : null,
            Zone = source.Zone.Length > 0 ? source.Zone : null,
            CreatedAt = clock.GetUtcNow(),
        };
        db.Sources.Add(stored);
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, location, "added");
        return stored.Id;
    }

    /// <summary>Reads the source, or stops reading it.</summary>
    /// <returns><see cref="EntryNotFound"/>.</returns>
    public Task<Result> EnableAsync(
        string id,
        bool enabled,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            by,
            enabled ? "switched on" : "switched off",
            (_, source) =>
            {
                source.Enabled = enabled;
                source.State = SourceState.Waiting;
                source.LastError = null;
            },
            cancellation
        );

    /// <summary>Forgets the source and how far it was read. Stored lines and incidents stay.</summary>
    /// <returns><see cref="EntryNotFound"/>.</returns>
    public Task<Result> RemoveAsync(string id, string by, CancellationToken cancellation) =>
        ChangeAsync(id, by, "removed", (db, source) => db.Sources.Remove(source), cancellation);

    private static string Cut(string text) =>
        text.Length <= MaxNameLength ? text : text[..MaxNameLength];

    private async Task<Result> ChangeAsync(
        string id,
        string by,
        string what,
        Action<OnCallDbContext, StoredSource> change,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (await db.Sources.SingleOrDefaultAsync(s => s.Id == id, cancellation) is not { } source)
        {
            return new EntryNotFound("such source");
        }

        change(db, source);
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, source.Location, what);
        return Result.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: source {Location} {What}")]
    private static partial void Changed(ILogger logger, string by, string location, string what);
}
