using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Backtesting;

namespace OnCallAgent.Web.Api;

/// <summary>What is to be tried, and on which lines.</summary>
public sealed record BacktestRequest
{
    /// <summary>One pattern, new or in the place of the one with its id. Either this or <see cref="Patterns"/>.</summary>
    public PatternRequest? Pattern { get; init; }

    /// <summary>A whole policy in the place of all patterns there are.</summary>
    public IReadOnlyList<PatternRequest>? Patterns { get; init; }

    /// <summary>Stored lines that were read since then; 24 hours ago where it and <see cref="Lines"/> are left away.</summary>
    public DateTimeOffset? Since { get; init; }

    /// <summary>Stored lines that were read before then; now where it is left away.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>These lines instead of stored ones.</summary>
    public IReadOnlyList<string>? Lines { get; init; }
}

/// <summary>A line of a backtest.</summary>
/// <param name="LineId">Id of the stored line; null for lines that were sent.</param>
/// <param name="LineNumber">1-based number of the line that was sent; null for stored ones.</param>
/// <param name="Timestamp">The line's own time.</param>
/// <param name="Service">Its service.</param>
/// <param name="Message">Its message, at most 500 characters.</param>
/// <param name="PatternId">The pattern that speaks for it.</param>
/// <param name="MatchStart">Where in the message it matched.</param>
/// <param name="MatchLength">How many characters; 0 where only the line as a whole did.</param>
/// <param name="Url">The page that shows the stored line with its neighbours; null for lines that were sent.</param>
public sealed record BacktestLineResponse(
    long? LineId,
    long? LineNumber,
    DateTimeOffset Timestamp,
    string Service,
    string Message,
    string PatternId,
    int MatchStart,
    int MatchLength,
    string? Url
);

/// <summary>An incident that would have been opened.</summary>
/// <param name="Change"><c>same</c> with the present patterns, <c>new</c>, or <c>gone</c> with the proposed ones.</param>
/// <param name="Title">Its title.</param>
/// <param name="Service">Its service.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="PatternId">The pattern that opens it.</param>
/// <param name="Fingerprint">The fault.</param>
/// <param name="Count">Its lines.</param>
/// <param name="FirstSeen">Time of its first line.</param>
/// <param name="LastSeen">Time of its latest line.</param>
/// <param name="Confidence">0 to 1.</param>
/// <param name="Decision"><c>act</c>, <c>ask</c> or <c>escalate</c>.</param>
/// <param name="Reason">Why.</param>
/// <param name="RecommendedActions">What the agent would propose.</param>
/// <param name="ActionsRun">What it would have run by itself; empty unless the decision is to act.</param>
/// <param name="Lines">Its first lines.</param>
/// <param name="IncidentId">The latest real incident of this fault; null where there is none.</param>
/// <param name="Url">That incident's page; null where there is none.</param>
public sealed record BacktestIncidentResponse(
    BacktestChange Change,
    string Title,
    string Service,
    Severity Severity,
    string? PatternId,
    string Fingerprint,
    long Count,
    DateTimeOffset FirstSeen,
    DateTimeOffset LastSeen,
    double Confidence,
    string Decision,
    string Reason,
    IReadOnlyList<string> RecommendedActions,
    IReadOnlyList<string> ActionsRun,
    IReadOnlyList<BacktestLineResponse> Lines,
    string? IncidentId,
    string? Url
);

/// <summary>What a backtest came to.</summary>
/// <param name="LinesRead">Lines that were looked at.</param>
/// <param name="Matched">Lines that the pattern, or the policy, speaks for.</param>
/// <param name="LeftToOthers">Lines that it matches as well, but that another pattern speaks for: a more severe or more telling one.</param>
/// <param name="MatchedBefore">Lines that it matches as it is now.</param>
/// <param name="MatchesByPattern">Matches of the proposed policy by pattern id.</param>
/// <param name="From">Time of the earliest line.</param>
/// <param name="Until">Time of the latest.</param>
/// <param name="NewIncidents">How many only the proposed policy opens.</param>
/// <param name="GoneIncidents">How many only the present one opens.</param>
/// <param name="Incidents">The incidents.</param>
/// <param name="Samples">The first matching lines, whether they opened anything or not.</param>
/// <param name="Stopped">Why it ended before the last line; null where it did not.</param>
public sealed record BacktestResponse(
    long LinesRead,
    long Matched,
    long LeftToOthers,
    long MatchedBefore,
    IReadOnlyDictionary<string, long> MatchesByPattern,
    DateTimeOffset? From,
    DateTimeOffset? Until,
    int NewIncidents,
    int GoneIncidents,
    IReadOnlyList<BacktestIncidentResponse> Incidents,
    IReadOnlyList<BacktestLineResponse> Samples,
    string? Stopped
)
{
    private const int LongestMessage = 500;

    internal static BacktestResponse Of(BacktestReport report, BacktestLinks links) =>
        new(
            report.LinesRead,
            report.Matched,
            report.LeftToOthers,
            report.MatchedBefore,
            report.MatchesByPattern,
            report.From,
            report.Until,
            report.Incidents.Count(i => i.Change == BacktestChange.New),
            report.Incidents.Count(i => i.Change == BacktestChange.Gone),
            [.. report.Incidents.Select(i => Incident(i, links))],
            [.. report.Samples.Select(s => Line(s, links))],
            report.Stopped
        );

    private static BacktestIncidentResponse Incident(BacktestIncident found, BacktestLinks links)
    {
        var (incident, replayed) = (found.Replayed.Incident, found.Replayed);
        var decision = replayed.Report!.Decision;
        var actions = replayed.Analysis!.RecommendedActions.Select(a => a.Type).ToArray();
        return new BacktestIncidentResponse(
            found.Change,
            incident.Title,
            incident.Service,
            incident.Severity,
            incident.PatternId,
            incident.Fingerprint,
            incident.OccurrenceCount,
            incident.FirstSeen,
            incident.LastSeen,
            Math.Round(replayed.Analysis.Confidence, 4),
            decision.Kind,
            decision.Reason,
            actions,
            decision is Domain.Decisions.Decision.Act act
                ? [.. act.Actions.Select(a => a.Type)]
                : [],
            [.. replayed.Lines.Select(l => Line(l, links))],
            links.IncidentId(incident.Fingerprint),
            links.Incident(incident.Fingerprint)
        );
    }

    private static BacktestLineResponse Line(Signal signal, BacktestLinks links)
    {
        var entry = signal.Entry;
        var isStored = entry.Position?.Path == StoredLines.Name;
        return new BacktestLineResponse(
            isStored ? entry.Position!.LineNumber : null,
            isStored ? null : entry.Position?.LineNumber,
            entry.Timestamp,
            entry.Service,
            entry.Message.Length <= LongestMessage
                ? entry.Message
                : entry.Message[..(LongestMessage - 1)] + "…",
            signal.Pattern.Id,
            signal.Match.Start,
            signal.Match.Length,
            isStored ? links.Line(entry.Position!.LineNumber) : null
        );
    }
}

/// <summary>Where what a backtest tells of can be looked at.</summary>
/// <param name="PublicUrl">Where people reach the agent; it may have a path.</param>
/// <param name="IncidentsByFault">Ids of the latest real incidents by fingerprint.</param>
internal sealed record BacktestLinks(
    Uri PublicUrl,
    IReadOnlyDictionary<string, string> IncidentsByFault
)
{
    private readonly IncidentLinks links = new(PublicUrl);

    public string? IncidentId(string fingerprint) =>
        IncidentsByFault.GetValueOrDefault(fingerprint);

    public string? Incident(string fingerprint) =>
        IncidentId(fingerprint) is { } id ? links.Incident(id) : null;

    public string Line(long id) => links.LogLine(id);
}
