using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Makes, changes and removes the channels that live in the database.</summary>
public sealed partial class ChannelEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    ChannelSecrets secrets,
    WebhookHosts hosts,
    TimeProvider clock,
    ILogger<ChannelEdits> logger
)
{
    private static readonly EntryBook<ChannelEntry> Book = new(
        CatalogChange.Channel,
        "channel",
        c => c.Id,
        c => c.Version,
        (c, version, by, now) => c with { Version = version, UpdatedBy = by, UpdatedAt = now },
        c => c with { SecretCipher = c.SecretCipher is null ? null : "***" }
    );

    /// <summary>The channels of the database, by their titles.</summary>
    public async Task<IReadOnlyList<ChannelEntry>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Channels.AsNoTracking()
            .OrderBy(c => c.Title)
            .ThenBy(c => c.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>One of them; null where there is none.</summary>
    public async Task<ChannelEntry?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db.Channels.AsNoTracking().SingleOrDefaultAsync(c => c.Id == id, cancellation);
    }

    /// <summary>What is wrong with it, field by field; empty where it can be saved.</summary>
    /// <param name="draft">As it shall be.</param>
    /// <param name="secret">A new secret; null keeps what is stored.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IReadOnlyList<FieldError>> CheckAsync(
        ChannelEntry draft,
        string? secret,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        return ChannelRules.Check(
            draft,
            hosts,
            secret ?? KeptSecret(await ReadAsync(draft.Id, cancellation), draft)
        );
    }

    /// <summary>Makes one.</summary>
    /// <returns>The channel; the first <see cref="FieldError"/>, or <see cref="EntryExists"/>.</returns>
    public async Task<Result<ChannelEntry>> CreateAsync(
        ChannelEntry draft,
        string secret,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        ArgumentNullException.ThrowIfNull(secret);
        if (ChannelRules.Check(draft, hosts, secret) is [var fault, ..])
        {
            return fault;
        }

        // Before the transaction, never within: encrypting may make a new key, which is stored over another connection.
        var wanted = Sealed(draft, secret);
        var made = await contexts.ChangeAsync(
            by,
            $"channel {draft.Id}",
            db => Book.CreateAsync(db, wanted, by, clock.GetUtcNow(), cancellation),
            cancellation
        );
        Told(made, by, "created");
        return made;
    }

    /// <summary>Replaces one. Its kind never changes.</summary>
    /// <param name="draft">As it shall be.</param>
    /// <param name="secret">A new secret; empty removes it; null keeps it, where the place it goes to is the same.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The channel; a <see cref="FieldError"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result<ChannelEntry>> ReplaceAsync(
        ChannelEntry draft,
        string? secret,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(draft);
        // As above: what encrypts or decrypts does it once before the transaction begins.
        var given =
            (await CheckAsync(draft, secret, cancellation)).Count == 0 && secret is not null
                ? Sealed(draft, secret)
                : null;
        var after = await contexts.ChangeAsync(
            by,
            $"channel {draft.Id}",
            db => ReplaceAsync(db, draft, secret, given, version, by, cancellation),
            cancellation
        );
        Told(after, by, "edited");
        return after;
    }

    /// <summary>Removes one that nothing uses. What waits for it is given up and goes to the log.</summary>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/> or <see cref="EntryInUse"/>.</returns>
    public async Task<Result> RemoveAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        var removed = await contexts.ChangeAsync<ChannelEntry>(
            by,
            $"channel {id}",
            async db =>
            {
                if (
                    await db.Channels.SingleOrDefaultAsync(c => c.Id == id, cancellation)
                    is not { } known
                )
                {
                    return new EntryNotFound($"channel {id}");
                }

                return await UsersAsync(db, id, cancellation) is { Count: > 0 } users
                    ? new EntryInUse($"The channel {id}", string.Join(", ", users))
                    : await Book.RemoveAsync(
                        db,
                        known,
                        version,
                        by,
                        clock.GetUtcNow(),
                        cancellation
                    );
            },
            cancellation
        );
        Told(removed, by, "removed");
        return removed;
    }

    private static async Task<IReadOnlyList<string>> UsersAsync(
        OnCallDbContext db,
        string id,
        CancellationToken cancellation
    )
    {
        var target = new EscalationTarget(TargetKind.Channel, id);
        return
        [
            .. (await db.People.AsNoTracking().ToListAsync(cancellation))
                .Where(p => p.Ways.Any(w => w.Channel == id))
                .Select(p => p.Name),
            .. (await db.Policies.AsNoTracking().ToListAsync(cancellation))
                .Where(p => p.Steps.Any(s => s.Targets.Contains(target)))
                .Select(p => p.Name),
        ];
    }

    private async Task<Result<ChannelEntry>> ReplaceAsync(
        OnCallDbContext db,
        ChannelEntry draft,
        string? secret,
        ChannelEntry? given,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        if (
            await db.Channels.SingleOrDefaultAsync(c => c.Id == draft.Id, cancellation)
            is not { } known
        )
        {
            return new EntryNotFound($"channel {draft.Id}");
        }

        if (draft.Kind != known.Kind)
        {
            return new FieldError(
                "kind",
                $"is {known.Kind.ToString().ToLowerInvariant()} and never changes; make a new channel"
            );
        }

        var kept = secret ?? KeptSecret(known, draft);
        if (ChannelRules.Check(draft, hosts, kept) is [var fault, ..])
        {
            return fault;
        }

        return await Book.ReplaceAsync(
            db,
            known,
            given
                ?? Placed(draft, kept) with
                {
                    // One that is kept stays as it is stored: sealing it anew would look like a change.
                    SecretCipher = kept.Length > 0 ? known.SecretCipher : null,
                },
            version,
            by,
            clock.GetUtcNow(),
            cancellation
        );
    }

    private ChannelEntry Sealed(ChannelEntry draft, string secret)
    {
        var shown = Placed(draft, secret);
        return shown with { SecretCipher = secret.Length > 0 ? secrets.Seal(shown, secret) : null };
    }

    private static ChannelEntry Placed(ChannelEntry draft, string secret) =>
        draft with
        {
            Settings = draft.Settings with
            {
                // Who looks at it sees where it leads, and no more.
                Host = draft.Kind is ChannelKind.Teams or ChannelKind.Slack
                    ? new Uri(secret).IdnHost
                    : "",
            },
        };

    private string KeptSecret(ChannelEntry? known, ChannelEntry draft) =>
        known is not null
        && known.Kind == draft.Kind
        && ChannelSecrets.Destination(known) == ChannelSecrets.Destination(draft)
        && secrets.Read(known) is { IsSuccess: true } read
            ? read.Value
            : "";

    private void Told(Result<ChannelEntry> done, string by, string what)
    {
        if (done.IsSuccess)
        {
            Changed(logger, by, done.Value.Id, what);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: channel {ChannelId} {What}")]
    private static partial void Changed(ILogger logger, string by, string channelId, string what);
}
