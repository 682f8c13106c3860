using System.Diagnostics;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// The first spans of a line's way: one for its batch, and below it what was detected and what that came to. A batch without a
/// sign of a fault is not sent anywhere: metrics count those.
/// </summary>
internal sealed class BatchTrace : IDisposable
{
    // A storm of names is no help to whoever reads the span.
    private const int MostListed = 32;

    private readonly Activity batch;
    private DateTime detectedAt;
    private bool isTold;

    private BatchTrace(Activity batch) => this.batch = batch;

    /// <summary>Begins the span of a batch; null where nobody wants traces.</summary>
    public static BatchTrace? Begin(IntakeBatch taken) =>
        StageTrace.Source.StartActivity("source") is { } batch
            ? new BatchTrace(
                batch
                    .SetTag(StageTrace.SourceId, taken.SourceId)
                    .SetTag("oncall.batch.entries", taken.Entries.Count)
                    .SetTag("oncall.batch.alerts", taken.Alerts.Count)
            )
            : null;

    /// <summary>The patterns have been asked.</summary>
    public void Detected(TimeSpan took) => detectedAt = batch.StartTimeUtc + took;

    /// <summary>The batch is stored.</summary>
    /// <param name="found">The signs of faults in it.</param>
    /// <param name="faults">What they came to.</param>
    /// <param name="known">Where the trace of an incident goes on from that was known before.</param>
    /// <param name="took">Since the beginning.</param>
    public void Stored(
        IReadOnlyList<Signal> found,
        SignalOutcome faults,
        Func<Domain.Incidents.Incident, ActivityContext> known,
        TimeSpan took
    )
    {
        if (found.Count == 0)
        {
            return;
        }

        isTold = true;
        using (var detect = Below("detect", batch.StartTimeUtc))
        {
            detect
                ?.SetTag("oncall.signals", found.Count)
                .SetTag(
                    "oncall.patterns",
                    found
                        .Select(IntakeMeter.NameOf)
                        .Distinct(StringComparer.Ordinal)
                        .Take(MostListed)
                        .ToArray()
                )
                .SetEndTime(detectedAt);
        }

        using (var place = Below("incident", detectedAt))
        {
            place
                ?.SetTag(
                    "oncall.incidents.opened",
                    faults.Opened.Take(MostListed).Select(static i => i.Id).ToArray()
                )
                .SetTag("oncall.incidents.changed", faults.Changed.Count)
                .SetEndTime(batch.StartTimeUtc + took);
            if (faults.Opened.Count == 1)
            {
                place?.SetTag(StageTrace.IncidentId, faults.Opened[0].Id);
            }
        }

        foreach (var incident in faults.Changed.Concat(faults.Reopened).Distinct().Take(MostListed))
        {
            if (known(incident) is var other && other.TraceId != default)
            {
                batch.AddLink(new ActivityLink(other));
            }
        }
    }

    /// <summary>The batch could not be stored.</summary>
    public void Broke(Exception fault)
    {
        isTold = true;
        batch.Broke(fault);
    }

    public void Dispose()
    {
        if (!isTold)
        {
            // Exporters send only what is recorded when it ends.
            batch.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
        }

        batch.Dispose();
    }

    private Activity? Below(string stage, DateTime from) =>
        StageTrace.Source.StartActivity(
            stage,
            ActivityKind.Internal,
            batch.Context,
            startTime: new DateTimeOffset(from, TimeSpan.Zero)
        );
}
