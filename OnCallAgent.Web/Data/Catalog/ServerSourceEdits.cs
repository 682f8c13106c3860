using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>An Elasticsearch or OpenSearch source as a person describes it.</summary>
/// <param name="Address">Base address of the server, http or https, without a password.</param>
public sealed record ServerSourceDraft(string Address)
{
    /// <summary>What it is called, at most 200 characters; the address where it is empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Service of documents that name none; empty for none.</summary>
    public string DefaultService { get; init; } = "";

    /// <summary>Whether what is on the server already is read too. Decided when the source is made.</summary>
    public bool FromStart { get; init; }

    /// <summary>Whether it is polled.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How it is asked.</summary>
    public ElasticsearchSettings Settings { get; init; } = new();

    /// <summary>Password or API key; empty keeps the one that is stored.</summary>
    public string Secret { get; init; } = "";

    /// <summary>What may be shown: the secret may not.</summary>
    public override string ToString() => Address;
}

/// <summary>Changes which servers are polled, and how. Their secrets are only ever written.</summary>
public sealed partial class ServerSourceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    SourceSecrets secrets,
    ISourceProbe probe,
    IIdSource ids,
    TimeProvider clock,
    ILogger<ServerSourceEdits> logger
)
{
    /// <summary>What is wrong with it, field by field; empty where it can be saved.</summary>
    /// <param name="draft">The source.</param>
    /// <param name="present">The source it is to replace; null for a new one.</param>
    public static IReadOnlyList<FieldError> Check(ServerSourceDraft draft, StoredSource? present) =>
        ServerSourceRules.Check(draft, present);

    /// <summary>Polls one more server from now on.</summary>
    /// <returns>Its id, or the first <see cref="FieldError"/>.</returns>
    public async Task<Result<string>> AddAsync(
        ServerSourceDraft draft,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        if (Check(draft, null) is [var fault, ..])
        {
            return fault;
        }

        var source = Source(draft);
        source.ChangedBy = by;
        await using var db = await contexts.ForAsync(by, cancellation);
        db.Sources.Add(source);
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, source.Location, "added");
        return source.Id;
    }

    /// <summary>Replaces how a server is polled. Where it was read to stays.</summary>
    /// <param name="id">The source.</param>
    /// <param name="draft">What it shall be.</param>
    /// <param name="version">The version that was shown; null for whatever stands there.</param>
    /// <param name="by">Who edits.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or the first <see cref="FieldError"/>.</returns>
    public async Task<Result> ReplaceAsync(
        string id,
        ServerSourceDraft draft,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        await using var db = await contexts.ForAsync(by, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Claims the version first: of two who edit at once, the second is told.
        var claimed = await db
            .Sources.Where(s =>
                s.Id == id
                && s.Kind == SourceKind.Elasticsearch
                && (version == null || s.Version == version)
            )
            .ExecuteUpdateAsync(
                set => set.SetProperty(s => s.Version, s => s.Version + 1),
                cancellation
            );
        var source = await db.Sources.SingleOrDefaultAsync(
            s => s.Id == id && s.Kind == SourceKind.Elasticsearch,
            cancellation
        );
        if (source is null)
        {
            return new EntryNotFound("such source");
        }

        if (claimed == 0)
        {
            return new EntryChanged(
                source.Name,
                source.Version,
                await db.LatestChangesAsync(source, source.Version - (version ?? 0), cancellation)
            );
        }

        if (Check(draft, source) is [var fault, ..])
        {
            return fault;
        }

        var wanted = Source(draft);
        source.Name = wanted.Name;
        source.Location = wanted.Location;
        source.DefaultService = wanted.DefaultService;
        source.Elasticsearch = wanted.Elasticsearch;
        source.Enabled = draft.Enabled;
        source.ProtectedSecret =
            draft.Settings.SignIn == ServerSignIn.None ? null
            : draft.Secret.Length > 0 ? wanted.ProtectedSecret
            : source.ProtectedSecret;
        source.State = SourceState.Waiting;
        source.LastError = null;
        source.ChangedBy = by;
        source.ChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        Changed(logger, by, source.Location, "edited");
        return Result.Success;
    }

    /// <summary>Asks the server what the source would read. Stores nothing.</summary>
    /// <param name="draft">The source as it would be saved.</param>
    /// <param name="id">The source it is to replace, whose secret is used where the draft names none; null for a new one.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>What the server has, or why it cannot be read; <see cref="EntryNotFound"/>.</returns>
    public async Task<Result<SourceProbe>> TestAsync(
        ServerSourceDraft draft,
        string? id,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        StoredSource? present = null;
        if (id is not null)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            present = await db
                .Sources.AsNoTracking()
                .SingleOrDefaultAsync(
                    s => s.Id == id && s.Kind == SourceKind.Elasticsearch,
                    cancellation
                );
            if (present is null)
            {
                return new EntryNotFound("such source");
            }
        }

        if (Check(draft, present) is [var fault, ..])
        {
            return fault;
        }

        var secret = draft.Secret;
        if (secret.Length == 0 && present is not null && draft.Settings.SignIn != ServerSignIn.None)
        {
            var stored = secrets.Read(present);
            if (!stored.IsSuccess)
            {
                return stored.Error;
            }

            secret = stored.Value;
        }

        return await probe.ProbeAsync(Source(draft), secret, cancellation);
    }

    private StoredSource Source(ServerSourceDraft draft)
    {
        var address = draft.Address.Trim().TrimEnd('/');
        return new StoredSource
        {
            Id = $"search-{ids.Next().ToString("N")[20..]}",
            Name = draft.Name.Trim() is { Length: > 0 } name ? name : new Uri(address).Authority,
            Kind = SourceKind.Elasticsearch,
            Location = address,
            Elasticsearch = draft.Settings,
            ProtectedSecret = draft.Secret.Length > 0 ? secrets.Protect(draft.Secret) : null,
            FromStart = draft.FromStart,
            Enabled = draft.Enabled,
            DefaultService = draft.DefaultService.Trim() is { Length: > 0 } service
                ? service
                : null,
            CreatedAt = clock.GetUtcNow(),
        };
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: source {Location} {What}")]
    private static partial void Changed(ILogger logger, string by, string location, string what);
}
