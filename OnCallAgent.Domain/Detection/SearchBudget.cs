namespace OnCallAgent.Domain.Detection;

/// <summary>What the searches of one pattern may cost beyond what searches should.</summary>
/// <remarks>
/// A leaky bucket: a search may take a millisecond and a little for its length; what it takes beyond fills the bucket, a
/// quick one drains it. Once full it stays full. Any number of threads may use it.
/// </remarks>
/// <param name="size">The excess that fills it.</param>
/// <param name="clock">What searches are timed by; by default the system's.</param>
internal sealed class SearchBudget(TimeSpan size, TimeProvider? clock = null)
{
    private const long AllowanceMicroseconds = 1_000;
    private const int CharactersPerMicrosecond = 10;

    private readonly TimeProvider clock = clock ?? TimeProvider.System;
    private long bucket;
    private volatile bool spent;

    /// <summary>Whether the pattern has cost too much to be searched for any longer.</summary>
    public bool IsSpent => spent;

    /// <summary>Searches a text at the budget's expense, and again where that is worth it.</summary>
    /// <param name="regex">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="locate">Whether somebody asks where the match is; without, it is cheaper.</param>
    /// <param name="match">Where the first match is; empty where nobody asks.</param>
    public SearchVerdict Search(
        PatternRegex regex,
        ReadOnlySpan<char> text,
        bool locate,
        out MatchSpan match
    )
    {
        match = default;
        for (var attempt = 1; ; attempt++)
        {
            var start = clock.GetTimestamp();
            var verdict = locate ? regex.Find(text, out match) : regex.Test(text);
            Charge(clock.GetElapsedTime(start), regex.Limit, text.Length);
            if (!regex.IsWorthAnother(verdict, attempt) || IsSpent)
            {
                return verdict;
            }
        }
    }

    /// <summary>Counts a search that was made elsewhere.</summary>
    /// <param name="elapsed">How long a search took.</param>
    /// <param name="limit">How long it may have taken. No more counts: a machine that slept in the middle of a search is not the pattern's fault.</param>
    /// <param name="length">Characters that were searched.</param>
    public void Charge(TimeSpan elapsed, TimeSpan limit, int length)
    {
        var cost = (long)Math.Min(elapsed.TotalMicroseconds, limit.TotalMicroseconds);
        var excess = cost - AllowanceMicroseconds - (length / CharactersPerMicrosecond);
        if (excess < 0 && Interlocked.Read(ref bucket) == 0)
        {
            return;
        }

        // Two threads may both let it drain below zero; the next search corrects that.
        var level = Interlocked.Add(ref bucket, excess);
        if (level < 0)
        {
            Interlocked.CompareExchange(ref bucket, 0, level);
        }
        else if (level >= size.TotalMicroseconds)
        {
            spent = true;
        }
    }
}
