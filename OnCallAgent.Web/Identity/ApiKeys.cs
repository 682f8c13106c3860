using System.Collections.Concurrent;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;

namespace OnCallAgent.Web.Identity;

/// <summary>Keys of programs that use REST without an account.</summary>
public sealed class ApiKeys : IDisposable
{
    /// <summary>What a key begins with: tells it from other tokens.</summary>
    public const string Prefix = "ock_";

    /// <summary>What a key may open, mildest first, and the role that its bearer has by it.</summary>
    public static readonly IReadOnlyDictionary<string, string> RoleOf = new Dictionary<
        string,
        string
    >(StringComparer.Ordinal)
    {
        [AccessPolicies.View] = Roles.Viewer,
        [AccessPolicies.Respond] = Roles.Responder,
        [AccessPolicies.Administer] = Roles.Admin,
    };

    private static readonly TimeSpan Precision = TimeSpan.FromMinutes(1);

    // As long as a database that is away is news.
    private static readonly TimeSpan Remembered = TimeSpan.FromHours(1);

    // Only keys that were good come in, so there are no more of them than keys.
    private readonly ConcurrentDictionary<string, (ApiKey Key, DateTimeOffset At)> good = new(
        StringComparer.Ordinal
    );

    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private readonly TimeProvider clock;

    /// <summary>Knows no key yet.</summary>
    /// <param name="contexts">Where they are looked up.</param>
    /// <param name="changes">Tells of those that are revoked.</param>
    /// <param name="clock">For what expires.</param>
    public ApiKeys(
        IDbContextFactory<OnCallDbContext> contexts,
        CommittedChanges changes,
        TimeProvider clock
    )
    {
        (this.contexts, this.changes, this.clock) = (contexts, changes, clock);
        changes.Committed += Forget;
    }

    /// <summary>The key that a request shows, as <c>X-Api-Key</c> or <c>Authorization: Bearer</c>; null where it shows none of this kind.</summary>
    internal static string? Shown(HttpRequest request)
    {
        var header = request.Headers["X-Api-Key"].ToString();
        if (header.Length == 0)
        {
            header = request.Headers.Authorization.ToString();
            header = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase)
                ? header[7..]
                : "";
        }

        header = header.Trim();
        return header.StartsWith(Prefix, StringComparison.Ordinal) ? header : null;
    }

    /// <summary>The valid key of this text; null where there is none. Marks it as used.</summary>
    internal async Task<ApiKey?> FindAsync(string shown, CancellationToken cancellation)
    {
        if (shown.Length > SecretTokens.LongestShown)
        {
            return null;
        }

        var hash = SecretTokens.HashOf(shown);
        var now = clock.GetUtcNow();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var key = await db
            .ApiKeys.AsNoTracking()
            .SingleOrDefaultAsync(k => k.Hash == hash && k.RevokedAt == null, cancellation);
        if (key is null || !SecretTokens.Same(key.Hash, hash) || key.ExpiresAt <= now)
        {
            good.TryRemove(hash, out _);
            return null;
        }

        good[hash] = (key, now);

        if (key.LastUsedAt is not { } used || now - used >= Precision)
        {
            await db
                .ApiKeys.Where(k => k.Id == key.Id)
                .ExecuteUpdateAsync(
                    s => s.SetProperty(k => k.LastUsedAt, (DateTimeOffset?)now),
                    cancellation
                );
        }

        return key;
    }

    /// <summary>
    /// The key of this text as it was within the last hour, and since anything was last revoked; null where it was not good.
    /// For where nobody can be looked up, and little is shown.
    /// </summary>
    internal ApiKey? Recall(string shown)
    {
        var now = clock.GetUtcNow();
        return
            shown.Length <= SecretTokens.LongestShown
            && good.TryGetValue(SecretTokens.HashOf(shown), out var kept)
            && now - kept.At < Remembered
            && (kept.Key.ExpiresAt is not { } end || end > now)
            ? kept.Key
            : null;
    }

    /// <inheritdoc />
    public void Dispose() => changes.Committed -= Forget;

    private void Forget(CommittedBatch batch)
    {
        if (batch.Rights)
        {
            good.Clear();
        }
    }
}
