using System.Collections.Concurrent;

namespace OnCallAgent.Domain.Shared;

/// <summary>
/// The occurrences of a recurring time around a moment, written out once. To follow a rule from its beginning costs a
/// decision more than all its other rules together, and gives the same every time.
/// </summary>
/// <param name="From">Occurrences that begin from here on are listed.</param>
/// <param name="Listed">In their order; not all of them where the rule goes on.</param>
/// <param name="Ends">Whether there are no others after them.</param>
internal sealed record Timetable(DateTimeOffset From, IReadOnlyList<Stretch> Listed, bool Ends)
{
    /// <summary>How many are written out: two months of a daily window.</summary>
    public const int Length = 64;

    // Far more than services and silences have; beyond, all are forgotten and written out anew.
    private const int Most = 2_000;

    private static readonly ConcurrentDictionary<RecurringTime, Timetable> Known = new();

    /// <summary>The last beginning of which the table can speak.</summary>
    private DateTimeOffset Until =>
        Ends ? DateTimeOffset.MaxValue
        : Listed.Count > 0 ? Listed[^1].From
        : From;

    /// <summary>The table that covers a stretch of time, from memory where there is one.</summary>
    /// <param name="time">What recurs.</param>
    /// <param name="from">Beginning of the stretch.</param>
    /// <param name="until">Its end: an occurrence that begins after it is listed, too, where there is one.</param>
    /// <param name="write">Writes it out from a moment on.</param>
    /// <returns>The table; null where so many occurrences lie within the stretch that it does not reach over it.</returns>
    public static Timetable? Of(
        RecurringTime time,
        DateTimeOffset from,
        DateTimeOffset until,
        Func<DateTimeOffset, IEnumerable<Stretch>> write
    )
    {
        if (Known.TryGetValue(time, out var known) && known.Covers(from, until))
        {
            return known;
        }

        var listed = write(from).Take(Length + 1).ToList();
        var table = new Timetable(from, [.. listed.Take(Length)], listed.Count <= Length);
        if (Known.Count >= Most)
        {
            Known.Clear();
        }

        Known[time] = table;
        return table.Covers(from, until) ? table : null;
    }

    /// <summary>Whether a table that covers the stretch is in memory.</summary>
    public static bool Knows(RecurringTime time, DateTimeOffset from, DateTimeOffset until) =>
        Known.TryGetValue(time, out var known) && known.Covers(from, until);

    private bool Covers(DateTimeOffset from, DateTimeOffset until) => From <= from && until < Until;
}
