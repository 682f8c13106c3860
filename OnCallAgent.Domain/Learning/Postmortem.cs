using System.Globalization;
using System.Text;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Domain.Learning;

/// <summary>
/// What is to be kept of an incident when it is over: what it was, how long it hurt, what was done, why it happened and
/// what to do differently. Facts come from the record; the cause and the lessons are what people wrote.
/// </summary>
public sealed record Postmortem
{
    /// <summary>Most lines of evidence quoted: the first ones tell how it began.</summary>
    public const int MostEvidence = 20;

    /// <summary>Most entries of the timeline listed.</summary>
    public const int MostEntries = 500;

    /// <summary>The incident.</summary>
    public required Incident Incident { get; init; }

    /// <summary>Its timeline, oldest first.</summary>
    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>Its evidence, as it arrived.</summary>
    public required IReadOnlyList<EvidenceLine> Evidence { get; init; }

    /// <summary>Its actions, in their order.</summary>
    public required IReadOnlyList<ActionRecord> Actions { get; init; }

    /// <summary>From its opening to somebody's acknowledgement; null while nobody has seen it.</summary>
    public TimeSpan? UntilAcknowledged => Since(Incident.AcknowledgedAt, Incident.CreatedAt);

    /// <summary>From its opening to its resolution; null while it is open.</summary>
    public TimeSpan? UntilResolved => Since(Incident.ResolvedAt, Incident.CreatedAt);

    /// <summary>From the first line to the opening: how long it went unseen.</summary>
    public TimeSpan UntilDetected => Since(Incident.CreatedAt, Incident.FirstSeen) ?? TimeSpan.Zero;

    /// <summary>
    /// The postmortem as Markdown (CommonMark with tables). What comes from logs and people is escaped: it cannot become
    /// a heading, a link or HTML.
    /// </summary>
    /// <param name="local">The reader's time; its offset stands in the text.</param>
    public string ToMarkdown(Func<DateTimeOffset, DateTimeOffset> local)
    {
        ArgumentNullException.ThrowIfNull(local);
        var text = new StringBuilder();
        Line(text, $"# {MarkdownText.Inline(Incident.Title)}");
        Line(text, "");
        Line(text, "| | |");
        Line(text, "|---|---|");
        foreach (var (name, value) in Facts(local))
        {
            Line(text, $"| {name} | {MarkdownText.Inline(value)} |");
        }

        Section(text, "Root cause", Incident.RootCause, "Not known yet.");
        Section(text, "Lessons learned", Incident.LessonsLearned, "None written down yet.");
        AddActions(text);
        AddTimeline(text, local);
        AddEvidence(text, local);
        return text.ToString();
    }

    private IEnumerable<(string Name, string Value)> Facts(
        Func<DateTimeOffset, DateTimeOffset> local
    )
    {
        yield return ("Incident", Incident.Id);
        yield return ("Service", Incident.Service);
        yield return ("Severity", Incident.Severity.ToString().ToLowerInvariant());
        yield return ("Status", Incident.Status.ToString().ToLowerInvariant());
        yield return ("First line", Moment(local(Incident.FirstSeen)));
        yield return ("Opened", Moment(local(Incident.CreatedAt)));
        if (UntilAcknowledged is { } seen)
        {
            yield return (
                "Acknowledged",
                $"after {Duration(seen)}, by {Incident.AcknowledgedBy ?? "nobody named"}"
            );
        }

        if (UntilResolved is { } over)
        {
            yield return (
                "Resolved",
                $"after {Duration(over)}, {Incident.ResolutionMethod ?? "by no method named"}"
            );
        }

        yield return (
            "Lines",
            Incident.OccurrenceCount.ToString("#,0", CultureInfo.InvariantCulture)
        );
        if (Incident.ReopenCount > 0)
        {
            yield return (
                "Came back",
                $"{Incident.ReopenCount.ToString(CultureInfo.InvariantCulture)} times"
            );
        }
    }

    private void AddActions(StringBuilder text)
    {
        Line(text, "");
        Line(text, "## Actions");
        Line(text, "");
        if (Actions.Count == 0)
        {
            Line(text, "None was run.");
        }

        foreach (var action in Actions)
        {
            var outcome = action.ErrorMessage ?? action.Result?.Summary;
            Line(
                text,
                $"- **{MarkdownText.Inline(action.ActionType)}**: {action.Status.ToString().ToLowerInvariant()}, asked by {MarkdownText.Inline(action.RequestedBy)}{(action.ApprovedBy is { } by ? $", approved by {MarkdownText.Inline(by)}" : "")}{(outcome is { Length: > 0 } ? $". {MarkdownText.Inline(outcome)}" : "")}"
            );
        }
    }

    private void AddTimeline(StringBuilder text, Func<DateTimeOffset, DateTimeOffset> local)
    {
        Line(text, "");
        Line(text, "## Timeline");
        Line(text, "");
        Line(text, "| When | Who | What |");
        Line(text, "|---|---|---|");
        foreach (var entry in Timeline.Take(MostEntries))
        {
            Line(
                text,
                $"| {Moment(local(entry.At))} | {MarkdownText.Inline(entry.Actor)} | {MarkdownText.Inline(entry.Text)} |"
            );
        }

        if (Timeline.Count > MostEntries)
        {
            Line(text, "");
            Line(
                text,
                $"{(Timeline.Count - MostEntries).ToString(CultureInfo.InvariantCulture)} more entries are left out here."
            );
        }
    }

    private void AddEvidence(StringBuilder text, Func<DateTimeOffset, DateTimeOffset> local)
    {
        if (Evidence.Count == 0)
        {
            return;
        }

        Line(text, "");
        Line(text, "## Evidence");
        Line(text, "");
        Line(
            text,
            MarkdownText.Block(
                string.Join(
                    '\n',
                    Evidence
                        .Take(MostEvidence)
                        .Select(e => $"{Moment(local(e.Timestamp))} {e.Service} {e.Message}")
                )
            )
        );
    }

    private static void Section(StringBuilder text, string title, string? written, string nothing)
    {
        Line(text, "");
        Line(text, $"## {title}");
        Line(text, "");
        Line(text, string.IsNullOrWhiteSpace(written) ? nothing : MarkdownText.Paragraphs(written));
    }

    // Lines end in one way on every machine.
    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');

    private static TimeSpan? Since(DateTimeOffset? later, DateTimeOffset earlier) =>
        later is not { } at ? null
        : at > earlier ? at - earlier
        : TimeSpan.Zero;

    private static string Moment(DateTimeOffset at) =>
        at.ToString("yyyy-MM-dd HH:mm:ss zzz", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan span) =>
        span.TotalHours >= 1
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{(int)span.TotalHours} h {span.Minutes} min"
            )
        : span.TotalMinutes >= 1
            ? string.Create(CultureInfo.InvariantCulture, $"{span.Minutes} min {span.Seconds} s")
        : string.Create(CultureInfo.InvariantCulture, $"{span.Seconds} s");
}
