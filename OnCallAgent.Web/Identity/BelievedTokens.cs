using System.Collections.Concurrent;
using System.Security.Claims;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Who was found behind an access token a moment ago: a program that asks ten times a second is looked up once. Nobody is
/// remembered beyond a change of any account or session, nor for longer than a second; and never where another node may
/// have made that change.
/// </summary>
internal sealed class BelievedTokens : IDisposable
{
    private const int Most = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<(string Session, string Stamp), Known> known = new();
    private readonly CommittedChanges changes;
    private readonly TimeProvider clock;
    private readonly bool isAlone;
    private long changed;

    public BelievedTokens(CommittedChanges changes, DatabaseTarget database, TimeProvider clock)
    {
        this.changes = changes;
        this.clock = clock;
        isAlone = database.Provider == DatabaseProvider.Sqlite;
        changes.Committed += Forget;
    }

    /// <summary>Who it is now.</summary>
    /// <param name="shown">What the token says; its signature and age were looked at.</param>
    /// <param name="look">Looks it up.</param>
    public async Task<ClaimsPrincipal?> FindAsync(
        ClaimsPrincipal shown,
        Func<Task<ClaimsPrincipal?>> look
    )
    {
        if (
            !isAlone
            || shown.FindFirstValue(UserSessions.SessionClaim) is not { } session
            || shown.FindFirstValue(AccessTokens.StampClaim) is not { } stamp
        )
        {
            return await look();
        }

        // Before the look: what changes during it must not be remembered as it was.
        var before = Interlocked.Read(ref changed);
        if (
            known.TryGetValue((session, stamp), out var kept)
            && kept.Changed == before
            && kept.Subject == shown.FindFirstValue("sub")
            && clock.GetElapsedTime(kept.At) < Longest
        )
        {
            return kept.Person.Clone();
        }

        var at = clock.GetTimestamp();
        var person = await look();
        if (person is not null)
        {
            if (known.Count >= Most)
            {
                known.Clear();
            }

            known[(session, stamp)] = new Known(
                person.Clone(),
                shown.FindFirstValue("sub"),
                before,
                at
            );
        }

        return person;
    }

    public void Dispose() => changes.Committed -= Forget;

    private void Forget(CommittedBatch batch)
    {
        if (batch.Accounts)
        {
            Interlocked.Increment(ref changed);
        }
    }

    private sealed record Known(ClaimsPrincipal Person, string? Subject, long Changed, long At);
}
