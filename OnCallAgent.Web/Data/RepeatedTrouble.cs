namespace OnCallAgent.Web.Data;

/// <summary>
/// Logs what fails again and again, as every second while the database is away: the first time, then how often every few minutes,
/// and that it is over. A line with a stack for each try would bury what else goes wrong.
/// </summary>
/// <param name="logger">Where it is told.</param>
/// <param name="clock">For the intervals.</param>
/// <param name="level">How bad it is.</param>
internal sealed partial class RepeatedTrouble(
    ILogger logger,
    TimeProvider clock,
    LogLevel level = LogLevel.Error
)
{
    /// <summary>How often a trouble that lasts is told again; one that did not come for so long is over.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Spell> spells = new(StringComparer.Ordinal);

    /// <summary>It failed.</summary>
    /// <param name="what">What does not work, as a sentence: “The outbox could not be read”. What has another sentence is counted apart.</param>
    /// <param name="failure">Why. Another kind of failure is told at once.</param>
    public void Failed(string what, Exception failure)
    {
        var isAway = DatabaseTrouble.IsAway(failure);
        var reason = DatabaseTrouble.Reason(failure);
        // Where a database that is away was asked tells nobody anything; of a bug the stack is the only trace.
        var stack = isAway ? null : failure;
        var now = clock.GetTimestamp();
        lock (gate)
        {
            if (
                !spells.TryGetValue(what, out var spell)
                || clock.GetElapsedTime(spell.LastAt, now) > Interval
            )
            {
                // Of what never comes again, as of an incident that was closed, nobody tells that it is over.
                foreach (
                    var (old, _) in spells.Where(s =>
                        clock.GetElapsedTime(s.Value.LastAt, now) > Interval
                    )
                )
                {
                    spells.Remove(old);
                }

                spells[what] = spell = new Spell(now);
            }

            spell.Count++;
            spell.LastAt = now;
            if (spell.Kinds.Add(isAway ? null : failure.GetBaseException().GetType()))
            {
                spell.ToldAt = now;
                First(logger, level, stack, what, reason);
            }
            else if (clock.GetElapsedTime(spell.ToldAt, now) >= Interval)
            {
                spell.ToldAt = now;
                Still(logger, level, stack, what, spell.Count, Seconds(spell, now), reason);
            }
        }
    }

    /// <summary>It works; told where it failed before.</summary>
    public void Over(string what)
    {
        lock (gate)
        {
            if (spells.Remove(what, out var spell))
            {
                Ended(logger, what, Seconds(spell, clock.GetTimestamp()), spell.Count);
            }
        }
    }

    private long Seconds(Spell spell, long now) =>
        (long)clock.GetElapsedTime(spell.Since, now).TotalSeconds;

    [LoggerMessage(
        Message = "{What}; it is tried again, and repeats are counted and told every few minutes: {Reason}"
    )]
    private static partial void First(
        ILogger logger,
        LogLevel level,
        Exception? failure,
        string what,
        string reason
    );

    [LoggerMessage(Message = "{What}: {Count} times in {Seconds} s by now, lastly: {Reason}")]
    private static partial void Still(
        ILogger logger,
        LogLevel level,
        Exception? failure,
        string what,
        long count,
        long seconds,
        string reason
    );

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "{What}: over after {Seconds} s, in which it failed {Count} times"
    )]
    private static partial void Ended(ILogger logger, string what, long seconds, long count);

    private sealed class Spell(long since)
    {
        public long Since { get; } = since;

        public long LastAt { get; set; } = since;

        public long ToldAt { get; set; } = since;

        public long Count { get; set; }

        // Null is a database that is away, in whatever words.
        public HashSet<Type?> Kinds { get; } = [];
    }
}
