using System.Diagnostics.Metrics;
using System.Runtime.InteropServices;
using System.Text;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Telemetry;

/// <summary>Counts what was taken in: once for a batch, after it was stored.</summary>
public sealed class IntakeMeter
{
    /// <summary>Stands for the patterns of pushed alerts: their names are chosen by whoever sends them.</summary>
    public const string AnyAlert = "alert";

    private readonly Counter<long> lines;
    private readonly Counter<long> bytes;
    private readonly Counter<long> matches;
    private readonly Counter<long> alerts;
    private readonly Histogram<double> duration;

    public IntakeMeter(AgentMeter agent)
    {
        var meter = agent.Meter;
        lines = meter.CreateCounter<long>(
            "oncall.ingest.lines",
            description: "Log lines taken in, by source."
        );
        bytes = meter.CreateCounter<long>(
            "oncall.ingest.bytes",
            description: "Text of the entries taken in, in bytes of UTF-8, by source."
        );
        alerts = meter.CreateCounter<long>(
            "oncall.ingest.alerts",
            description: "Alerts of other programs taken in, by source."
        );
        matches = meter.CreateCounter<long>(
            "oncall.matches",
            description: "Entries that a pattern matched, by pattern; all alerts of other programs count as one pattern."
        );
        duration = meter.CreateHistogram<double>(
            "oncall.ingest.batch.duration",
            unit: "s",
            description: "How long a batch of entries took from its reader to the database, matching included.",
            // Those of the SDK are for milliseconds: every batch would be in the first.
            advice: new InstrumentAdvice<double>
            {
                HistogramBucketBoundaries =
                [
                    0.001,
                    0.0025,
                    0.005,
                    0.01,
                    0.025,
                    0.05,
                    0.1,
                    0.25,
                    0.5,
                    1,
                    2.5,
                    5,
                    10,
                    30,
                ],
            }
        );
    }

    /// <summary>A batch is stored.</summary>
    /// <param name="source">Id of its source: admins name those.</param>
    /// <param name="entries">What it was.</param>
    /// <param name="lineCount">How many lines its entries were made of.</param>
    /// <param name="alertCount">How many alerts came with it.</param>
    /// <param name="found">The signs of faults among it.</param>
    /// <param name="took">From the reader to the commit.</param>
    public void Stored(
        string source,
        IReadOnlyList<LogEntry> entries,
        long lineCount,
        int alertCount,
        IReadOnlyList<Signal> found,
        TimeSpan took
    )
    {
        var label = AgentTelemetry.Label("source", source);
        duration.Record(took.TotalSeconds);
        lines.Add(lineCount, label);
        if (bytes.Enabled)
        {
            long size = 0;
            for (var i = 0; i < entries.Count; i++)
            {
                size += Encoding.UTF8.GetByteCount(entries[i].Raw);
            }

            bytes.Add(size, label);
        }

        if (alertCount > 0)
        {
            alerts.Add(alertCount, label);
        }

        if (found.Count == 0)
        {
            return;
        }

        var byPattern = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var signal in found)
        {
            CollectionsMarshal.GetValueRefOrAddDefault(byPattern, NameOf(signal), out _)++;
        }

        foreach (var (pattern, count) in byPattern)
        {
            matches.Add(count, AgentTelemetry.Label("pattern", pattern));
        }
    }

    /// <summary>What a sign is counted as.</summary>
    internal static string NameOf(Signal signal) =>
        signal.Alert is not null
        || signal.Pattern.Id.StartsWith(AlertSignal.PatternPrefix, StringComparison.Ordinal)
            ? AnyAlert
            : signal.Pattern.Id;
}
