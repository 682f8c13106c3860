using System.Diagnostics;

namespace OnCallAgent.Domain.Shared;

/// <summary>
/// Spans of the stages that a line's way leads through. Nobody listens unless traces are sent somewhere, and then nothing is made.
/// Nothing that was read from a log becomes part of a span: ids and the words of the program only.
/// </summary>
public static class StageTrace
{
    /// <summary>Name of the product's only source of spans.</summary>
    public const string SourceName = "OnCallAgent";

    /// <summary>The incident that a span is about.</summary>
    public const string IncidentId = "oncall.incident.id";

    /// <summary>The source of logs that a batch came from.</summary>
    public const string SourceId = "oncall.source.id";

    /// <summary>The source of spans.</summary>
    public static ActivitySource Source { get; } = new(SourceName);

    /// <summary>Whether anybody listens.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>Begins a stage of an incident.</summary>
    /// <param name="stage">The span's name.</param>
    /// <param name="incidentId">The incident.</param>
    /// <param name="trace">Where the incident's trace goes on from; default begins below the span that is under way, or a trace of its own.</param>
    /// <param name="kind">Client for what asks another program.</param>
    /// <returns>To be disposed at the end of the stage; null where nobody listens.</returns>
    public static Activity? Begin(
        string stage,
        string? incidentId,
        ActivityContext trace = default,
        ActivityKind kind = ActivityKind.Internal
    ) => Source.StartActivity(stage, kind, trace)?.SetTag(IncidentId, incidentId);

    /// <summary>Tells something of the stage that is under way.</summary>
    public static void Tell(string name, object? value) => Current?.SetTag(name, value);

    /// <summary>The stage that is under way broke off: by what kind of fault, not with which words.</summary>
    public static void Broke(this Activity? stage, Exception fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        stage
            ?.SetStatus(ActivityStatusCode.Error, fault.GetType().Name)
            .SetTag("error.type", fault.GetType().FullName);
    }

    /// <summary>Where a stored trace goes on from.</summary>
    /// <param name="traceParent">In the form of the W3C's <c>traceparent</c>; null or unreadable begins a trace of its own.</param>
    public static ActivityContext GoingOn(string? traceParent) =>
        ActivityContext.TryParse(traceParent, null, isRemote: true, out var context)
            ? context
            : default;

    // Never a span of somebody else, such as that of a request.
    private static Activity? Current =>
        Activity.Current is { Source.Name: SourceName } own ? own : null;
}
