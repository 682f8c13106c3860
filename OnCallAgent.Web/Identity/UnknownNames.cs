using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Guesses at names that nobody has are answered as those at an account are, the lock-out included: a name that is never locked
/// would else be known to have no account. Kept by this process alone, and the oldest are forgotten: there is nothing to guard.
/// </summary>
public sealed class UnknownNames(IOptions<IdentityOptions> options, TimeProvider clock)
{
    /// <summary>How many names are remembered.</summary>
    internal const int Most = 10_000;

    private readonly Lock gate = new();
    private readonly Dictionary<string, Tries> known = new(StringComparer.Ordinal);
    private readonly Queue<string> oldest = new();

    /// <summary>The refusal without a look at the password, where there were too many guesses; null where there were not.</summary>
    public LockedOut? Locked(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        lock (gate)
        {
            return Left(name);
        }
    }

    /// <summary>Counts a wrong guess.</summary>
    /// <returns>The refusal, where it was the last one that is looked at; null where more are.</returns>
    public LockedOut? Count(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var rules = options.Value.Lockout;
        lock (gate)
        {
            // Others came first, while this one was looked at.
            if (Left(name) is { } locked)
            {
                return locked;
            }

            var count = known.GetValueOrDefault(Key(name)).Wrong + 1;
            if (count < rules.MaxFailedAccessAttempts)
            {
                Remember(Key(name), new Tries(count, default));
                return null;
            }

            Remember(Key(name), new Tries(0, clock.GetUtcNow() + rules.DefaultLockoutTimeSpan));
            return new LockedOut(rules.DefaultLockoutTimeSpan);
        }
    }

    private LockedOut? Left(string name)
    {
        var left = known.GetValueOrDefault(Key(name)).LockedUntil - clock.GetUtcNow();
        return left > TimeSpan.Zero ? new LockedOut(left) : null;
    }

    private static string Key(string name) => name.ToUpperInvariant();

    private void Remember(string key, Tries tries)
    {
        if (!known.TryAdd(key, tries))
        {
            known[key] = tries;
            return;
        }

        oldest.Enqueue(key);
        if (oldest.Count > Most)
        {
            known.Remove(oldest.Dequeue());
        }
    }

    private readonly record struct Tries(int Wrong, DateTimeOffset LockedUntil);
}
