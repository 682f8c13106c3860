using System.Collections.Concurrent;
using System.Diagnostics;
using OnCallAgent.Domain.Shared;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace OnCallAgent.Tests.Support;

/// <summary>Gets every span that the agent would send. The source is one to the whole process: tests look for their own incident.</summary>
internal sealed class RecordedSpans : BaseExporter<Activity>
{
    private readonly ConcurrentQueue<Activity> ended = [];

    /// <summary>Listens until the answer is disposed.</summary>
    public TracerProvider Listen() =>
        Sdk.CreateTracerProviderBuilder()
            .AddSource(StageTrace.SourceName)
            .AddProcessor(new SimpleActivityExportProcessor(this))
            .Build();

    /// <summary>The spans of the trace in which something about the incident was done, in the order of their ends.</summary>
    public IReadOnlyList<Activity> TraceOf(string incidentId)
    {
        var traces = ended
            .Where(s => s.GetTagItem(StageTrace.IncidentId) as string == incidentId)
            .Select(static s => s.TraceId)
            .Distinct()
            .ToList();
        traces.Count.ShouldBe(1, "all that is done about an incident is one trace");
        return [.. ended.Where(s => s.TraceId == traces[0])];
    }

    /// <summary>Spans of the batches of a source, in their order.</summary>
    public IReadOnlyList<Activity> Batches(string source) =>
        [
            .. ended.Where(s =>
                s.OperationName == "source" && s.GetTagItem(StageTrace.SourceId) as string == source
            ),
        ];

    public override ExportResult Export(in Batch<Activity> batch)
    {
        foreach (var span in batch)
        {
            ended.Enqueue(span);
        }

        return ExportResult.Success;
    }
}
