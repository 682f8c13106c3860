using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Who was found behind an access token a moment ago: of a program that asks ten times a second, the signature is looked at and
/// the account looked up once. Nobody is remembered beyond a change of any account or session, the end of the token, or a
/// second.
/// </summary>
internal sealed class BelievedTokens(
    CommittedChanges changes,
    DatabaseTarget database,
    TimeProvider clock
) : IDisposable
{
    private const int Most = 1_000;
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private readonly UntilChanged<string, Known> known = new(
        changes,
        database,
        Most,
        static batch => batch.Accounts,
        StringComparer.Ordinal
    );

    /// <summary>Whom this very token stood for within the last second; null where nobody looked since.</summary>
    public async ValueTask<ClaimsPrincipal?> FindAsync(
        string token,
        RequestMoment request,
        CancellationToken cancellation
    )
    {
        var digest = Digest(token);
        return
            known.Holds(digest)
            && await known.NowAsync(request, cancellation) is { } now
            && known.TryGet(digest, now, out var kept)
            && clock.GetElapsedTime(kept.At) < Longest
            && clock.GetUtcNow() < kept.Until
            ? kept.Person.Clone()
            : null;
    }

    /// <summary>Looks who it is now.</summary>
    /// <param name="token">The token, whose signature and age were looked at.</param>
    /// <param name="until">When it ends.</param>
    /// <param name="look">Looks up whom it stands for.</param>
    /// <param name="request">The request that shows it.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<ClaimsPrincipal?> LookAsync(
        string token,
        DateTimeOffset until,
        Func<Task<ClaimsPrincipal?>> look,
        RequestMoment request,
        CancellationToken cancellation
    )
    {
        var before = await known.NowAsync(request, cancellation);
        var at = clock.GetTimestamp();
        var person = await look();
        if (person is not null && before is { } stamp)
        {
            known.Keep(Digest(token), new Known(person.Clone(), at, until), stamp);
        }

        return person;
    }

    public void Dispose() => known.Dispose();

    // Not the token itself: how long a comparison takes would tell of it, and a dump of the memory would hold it.
    private static string Digest(string token) =>
        Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private sealed record Known(ClaimsPrincipal Person, long At, DateTimeOffset Until);
}
