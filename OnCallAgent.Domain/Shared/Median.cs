namespace OnCallAgent.Domain.Shared;

/// <summary>The value in the middle.</summary>
public static class Median
{
    /// <summary>Of these times; of an even number the mean of the middle two, null of none.</summary>
    public static TimeSpan? Of(IEnumerable<TimeSpan> spans)
    {
        var ordered = spans.Order().ToList();
        return ordered.Count == 0
            ? null
            : (ordered[(ordered.Count - 1) / 2] + ordered[ordered.Count / 2]) / 2;
    }
}
