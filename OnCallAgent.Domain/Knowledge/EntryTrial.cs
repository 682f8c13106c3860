using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>When a line was written, as far as incidents go.</summary>
public enum LineTime
{
    /// <summary>It is evidence of an incident.</summary>
    Fault = 0,

    /// <summary>An incident of its service went on, and it is no evidence of one.</summary>
    Trouble = 1,

    /// <summary>Nothing was wrong with its service, as far as is known.</summary>
    Quiet = 2,
}

/// <summary>What an error pattern finds in stored lines.</summary>
/// <param name="Pattern">The pattern.</param>
/// <param name="Fault">What is wrong with it; null where it is a regular expression.</param>
/// <param name="GaveUp">Whether it ran out of time so often that it was not looked for to the end.</param>
/// <param name="FaultMatches">Lines of incidents that it matches.</param>
/// <param name="TroubleMatches">Other lines from the time of an incident that it matches.</param>
/// <param name="QuietMatches">Lines of the quiet time that it matches: it would speak for its entry where nothing is wrong.</param>
/// <param name="FaultExamples">Some of the first.</param>
/// <param name="QuietExamples">Some of the last.</param>
public sealed record PatternFindings(
    string Pattern,
    string? Fault,
    bool GaveUp,
    long FaultMatches,
    long TroubleMatches,
    long QuietMatches,
    IReadOnlyList<FoundLine> FaultExamples,
    IReadOnlyList<FoundLine> QuietExamples
);

/// <summary>Tries the error patterns of an entry on lines, one line after the other.</summary>
public sealed class EntryTrial
{
    /// <summary>Most lines that are shown of a pattern and a time.</summary>
    public const int MostExamples = 20;

    private readonly Tried[] patterns;

    /// <param name="patterns">The patterns.</param>
    public EntryTrial(IEnumerable<string> patterns)
    {
        ArgumentNullException.ThrowIfNull(patterns);
        this.patterns =
        [
            .. patterns.Distinct(StringComparer.Ordinal).Select(static p => new Tried(p)),
        ];
    }

    /// <summary>What was found so far.</summary>
    public IReadOnlyList<PatternFindings> Findings => [.. patterns.Select(static p => p.Findings)];

    /// <summary>Tries them on a line.</summary>
    public void Take(LogEntry line, LineTime time)
    {
        ArgumentNullException.ThrowIfNull(line);
        foreach (var pattern in patterns)
        {
            pattern.Take(line, time);
        }
    }

    /// <summary>Those that match one of the texts.</summary>
    public IReadOnlyList<string> Matching(IReadOnlyCollection<string> texts) =>
        [.. patterns.Where(p => texts.Any(p.Matches)).Select(static p => p.Findings.Pattern)];

    private sealed class Tried(string pattern)
    {
        private readonly ErrorPattern regex = new(pattern);
        private readonly string? fault = ErrorPattern.FaultOf(pattern)?.Message;
        private readonly long[] counts = new long[Enum.GetValues<LineTime>().Length];
        private readonly List<FoundLine> inFault = [];
        private readonly List<FoundLine> inQuiet = [];

        public PatternFindings Findings =>
            new(
                pattern,
                fault,
                regex.GaveUp,
                counts[(int)LineTime.Fault],
                counts[(int)LineTime.Trouble],
                counts[(int)LineTime.Quiet],
                inFault,
                inQuiet
            );

        public bool Matches(string text) => fault is null && regex.Matches(text);

        public void Take(LogEntry line, LineTime time)
        {
            if (!Matches(line.Message))
            {
                return;
            }

            counts[(int)time]++;
            var examples = time switch
            {
                LineTime.Fault => inFault,
                LineTime.Quiet => inQuiet,
                _ => null,
            };
            if (examples is { Count: < MostExamples })
            {
                examples.Add(new FoundLine(line, regex.Find(line.Message)));
            }
        }
    }
}
