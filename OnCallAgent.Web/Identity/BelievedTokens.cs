using System.Security.Claims;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Who was found behind an access token a moment ago: a program that asks ten times a second is looked up once. Nobody is
/// remembered beyond a change of any account or session, nor for longer than a second.
/// </summary>
internal sealed class BelievedTokens(
    CommittedChanges changes,
    DatabaseTarget database,
    TimeProvider clock
) : IDisposable
{
    private const int Most = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly UntilChanged<(string Session, string Stamp), Known> known = new(
        changes,
        database,
        Most,
        static batch => batch.Accounts
    );

    /// <summary>Who it is now.</summary>
    /// <param name="shown">What the token says; its signature and age were looked at.</param>
    /// <param name="look">Looks it up.</param>
    public async Task<ClaimsPrincipal?> FindAsync(
        ClaimsPrincipal shown,
        Func<Task<ClaimsPrincipal?>> look
    )
    {
        if (
            !known.KeepsAny
            || shown.FindFirstValue(UserSessions.SessionClaim) is not { } session
            || shown.FindFirstValue(AccessTokens.StampClaim) is not { } stamp
        )
        {
            return await look();
        }

        var before = known.Changes;
        if (
            known.TryGet((session, stamp), out var kept)
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
            known.Keep(
                (session, stamp),
                new Known(person.Clone(), shown.FindFirstValue("sub"), at),
                before
            );
        }

        return person;
    }

    public void Dispose() => known.Dispose();

    private sealed record Known(ClaimsPrincipal Person, string? Subject, long At);
}
