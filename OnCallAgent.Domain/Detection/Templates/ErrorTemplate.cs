using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>What is held of an error template.</summary>
public enum TemplateState
{
    /// <summary>Seen while the service was being learned, or for longer than a new one counts as new.</summary>
    Known = 0,

    /// <summary>First seen a while after the service was: nobody has said yet what it is.</summary>
    New = 1,

    /// <summary>A person said that it is known and harmless: neither new lines nor bursts of it are signs.</summary>
    Ignored = 2,
}

/// <summary>What one more line of a template is a sign of.</summary>
public enum TemplateSign
{
    /// <summary>Of nothing.</summary>
    None = 0,

    /// <summary>Of a new kind of error.</summary>
    NewError = 1,

    /// <summary>Of a known error that comes far more often than it used to.</summary>
    Burst = 2,
}

/// <summary>Lines of a template within one minute.</summary>
/// <param name="Minute">Minutes since 1970, UTC.</param>
/// <param name="Lines">How many.</param>
public readonly record struct MinuteCount(long Minute, int Lines);

/// <summary>A kind of error line of a service that no alert pattern speaks for, and its history.</summary>
public sealed class ErrorTemplate
{
    /// <summary>Minutes with lines that are remembered.</summary>
    public const int KeptMinutes = 60;

    /// <summary>Longest example, in characters.</summary>
    public const int LongestExample = 2_000;

    // Half of what is older than an hour is forgotten each hour.
    private static readonly double KeptEachMinute = Math.Pow(0.5, 1.0 / 60);

    /// <summary>Its id; the key.</summary>
    public required string Id { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The template as text, variables by their kind.</summary>
    public required string Template { get; set; }

    /// <summary>The template's pieces, from which the miner goes on after a restart.</summary>
    public required List<TemplateToken> Pieces { get; set; }

    /// <summary>The worst level of its lines.</summary>
    public EntryLevel Level { get; set; }

    /// <summary>The first line's own time.</summary>
    public DateTimeOffset FirstSeen { get; set; }

    /// <summary>The latest line's own time.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>Lines so far.</summary>
    public long Count { get; set; }

    /// <summary>The first line, as an example.</summary>
    public required string Example { get; set; }

    /// <summary>What is held of it.</summary>
    public TemplateState State { get; set; }

    /// <summary>Who said so; empty where nobody has.</summary>
    public string DecidedBy { get; set; } = "";

    /// <summary>When it was said.</summary>
    public DateTimeOffset? DecidedAt { get; set; }

    /// <summary>Lines a minute over the last hours, weighted towards the latest; without the current minute.</summary>
    public double Rate { get; set; }

    /// <summary>The latest minutes that had lines, oldest first, at most <see cref="KeptMinutes"/>. The last one is current.</summary>
    public List<MinuteCount> Minutes { get; set; } = [];

    /// <summary>The minute in which it last came in a burst.</summary>
    public DateTimeOffset? BurstAt { get; set; }

    /// <summary>Counts up with every change.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Takes a line in and says what it is a sign of.</summary>
    /// <param name="entry">The line. Its own time counts, so that a backlog read at once is no burst.</param>
    /// <param name="now">The agent's clock: no line is from later.</param>
    /// <param name="rules">From when on it is a sign.</param>
    public TemplateSign See(LogEntry entry, DateTimeOffset now, TemplateRules rules)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(rules);
        var at = entry.BelievedTime(now);
        Count++;
        Level = entry.Level > Level ? entry.Level : Level;
        FirstSeen = at < FirstSeen ? at : FirstSeen;
        LastSeen = at > LastSeen ? at : LastSeen;
        ForgetTimeToCome(now);
        var current = CountMinute(at.ToUnixTimeSeconds() / 60);
        if (State == TemplateState.New && at - FirstSeen > rules.NewFor)
        {
            State = TemplateState.Known;
        }

        switch (State)
        {
            case TemplateState.New:
                return TemplateSign.NewError;
            case TemplateState.Known
                when current is { } lines
                    && at - FirstSeen >= rules.LearnIn
                    && IsBurst(lines, rules):
                BurstAt = DateTimeOffset.FromUnixTimeSeconds(Minutes[^1].Minute * 60);
                return TemplateSign.Burst;
            default:
                return TemplateSign.None;
        }
    }

    /// <summary>Takes over what is known of a template that turned out to be this one.</summary>
    public void Absorb(ErrorTemplate other)
    {
        ArgumentNullException.ThrowIfNull(other);
        Count += other.Count;
        Level = other.Level > Level ? other.Level : Level;
        FirstSeen = other.FirstSeen < FirstSeen ? other.FirstSeen : FirstSeen;
        LastSeen = other.LastSeen > LastSeen ? other.LastSeen : LastSeen;
        Rate += other.Rate;
        BurstAt = other.BurstAt > BurstAt ? other.BurstAt : BurstAt ?? other.BurstAt;
        Minutes =
        [
            .. Minutes
                .Concat(other.Minutes)
                .GroupBy(static m => m.Minute)
                .OrderBy(static g => g.Key)
                .Select(static g => new MinuteCount(g.Key, g.Sum(static m => m.Lines)))
                .TakeLast(KeptMinutes),
        ];
        // What a person said holds; what was learned is no longer new.
        if (
            other.State == TemplateState.Ignored
            || (other.State == TemplateState.Known && State == TemplateState.New)
        )
        {
            (State, DecidedBy, DecidedAt) = (other.State, other.DecidedBy, other.DecidedAt);
        }
    }

    // A rate has to stand out from the mean, from the highest minute of the past, so that a nightly job is no burst each
    // night, and from what chance does to small numbers, which the floor is for: at a mean of 6 a minute, 30 come by
    // chance once in 10^11 minutes (Poisson).
    private bool IsBurst(int lines, TemplateRules rules)
    {
        var highest = 0;
        for (var i = 0; i < Minutes.Count - 1; i++)
        {
            highest = Math.Max(highest, Minutes[i].Lines);
        }

        return lines >= rules.BurstFloor
            && lines >= rules.BurstFactor * Rate
            && lines >= 2 * highest;
    }

    // No line is from later than now: minutes that are were counted by a clock that has been set back since, and would
    // keep every line from being one of the current minute until it is there again.
    private void ForgetTimeToCome(DateTimeOffset now)
    {
        var latest = now.ToUnixTimeSeconds() / 60;
        if (Minutes.Count > 0 && Minutes[^1].Minute > latest)
        {
            Minutes.RemoveAll(m => m.Minute > latest);
        }
    }

    /// <returns>Lines of the current minute so far; null for a line from an earlier one.</returns>
    private int? CountMinute(long minute)
    {
        if (Minutes.Count == 0)
        {
            Minutes.Add(new MinuteCount(minute, 1));
            return 1;
        }

        var last = Minutes[^1];
        if (minute == last.Minute)
        {
            Minutes[^1] = last with { Lines = last.Lines + 1 };
            return last.Lines + 1;
        }

        if (minute < last.Minute)
        {
            var place = Minutes.FindIndex(m => m.Minute == minute);
            if (place >= 0)
            {
                Minutes[place] = Minutes[place] with { Lines = Minutes[place].Lines + 1 };
            }

            return null;
        }

        var gap = minute - last.Minute;
        Rate =
            ((Rate * KeptEachMinute) + (last.Lines * (1 - KeptEachMinute)))
            * Math.Pow(KeptEachMinute, gap - 1);
        Minutes.Add(new MinuteCount(minute, 1));
        if (Minutes.Count > KeptMinutes)
        {
            Minutes.RemoveAt(0);
        }

        return 1;
    }
}
