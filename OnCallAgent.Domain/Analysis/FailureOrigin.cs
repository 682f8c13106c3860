using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Analysis;

/// <summary>A service that this one needs, and that failed before it.</summary>
/// <param name="Service">Its name.</param>
/// <param name="At">When its first error was logged.</param>
/// <param name="Before">How long before the first line of the incident's own service.</param>
internal sealed record FailureOrigin(string Service, DateTimeOffset At, TimeSpan Before)
{
    /// <summary>
    /// The first service to log an error, among those the incident's service needs, directly or through others; null
    /// where none did before the service itself. Trouble travels from what is needed to who needs it, so a tie counts.
    /// </summary>
    public static FailureOrigin? Find(AnalysisInput input)
    {
        var own = input
            .Evidence.Where(l =>
                string.Equals(l.Service, input.Service, StringComparison.OrdinalIgnoreCase)
            )
            .Select(static l => l.Timestamp)
            .ToList();
        if (own.Count == 0)
        {
            return null;
        }

        var first = own.Min();
        var needed = Neighbourhood.NeededBy(input.Services, input.Service);
        return input
            .Evidence.Where(l => l.Level >= EntryLevel.Error && l.Timestamp <= first)
            .Select(l =>
                (
                    Line: l,
                    Distance: needed.FindIndex(n =>
                        string.Equals(n, l.Service, StringComparison.OrdinalIgnoreCase)
                    )
                )
            )
            .Where(static x => x.Distance >= 0)
            .OrderBy(static x => x.Line.Timestamp)
            .ThenByDescending(static x => x.Distance)
            .Select(x => new FailureOrigin(
                needed[x.Distance],
                x.Line.Timestamp,
                first - x.Line.Timestamp
            ))
            .FirstOrDefault();
    }
}
