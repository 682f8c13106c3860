using System.Data.Common;
using System.Diagnostics.Metrics;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Jobs;

namespace OnCallAgent.Web.Telemetry;

/// <summary>
/// What the database says of the product's state, for whoever asks for metrics. It is read when it is asked for: an agent
/// that nobody watches reads nothing. Where the database does not answer, nothing is told that is not so any more.
/// </summary>
internal sealed class StateGauges : IDisposable
{
    // Two Prometheus servers that ask at once cost one look.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private const string Telling = "The state of the product cannot be told as metrics";

    private readonly OperationFigures figures;
    private readonly TimeProvider clock;
    private readonly RepeatedTrouble trouble;
    private readonly SemaphoreSlim turn = new(1, 1);
    private long readAt;
    private volatile OperationSnapshot? state;
    private volatile bool looked;

    public StateGauges(
        AgentMeter agent,
        OperationFigures figures,
        SweepHealth sweeps,
        IntakeState intake,
        TimeProvider clock,
        ILogger<StateGauges> logger
    )
    {
        this.figures = figures;
        this.clock = clock;
        trouble = new RepeatedTrouble(logger, clock, LogLevel.Warning);
        var meter = agent.Meter;
        meter.CreateObservableGauge(
            "oncall.engine.sweep.age",
            () => sweeps.Age.TotalSeconds,
            unit: "s",
            description: "How long ago a sweep over all that is due got through; one is due every 5 s."
        );
        meter.CreateObservableGauge(
            "oncall.build.info",
            () => new Measurement<int>(1, AgentTelemetry.Label("version", AgentVersion.Text)),
            description: "Always 1; its label is the version of the agent."
        );
        meter.CreateObservableGauge(
            "oncall.database.up",
            () => state is null ? 0 : 1,
            description: "Whether the database answered when the metrics were asked for."
        );
        meter.CreateObservableGauge(
            "oncall.intake.up",
            () => intake.IsTroubled ? 0 : 1,
            description: "Whether lines that come are stored; 0 where nothing could be for 10 s, as on a full disk."
        );
        meter.CreateObservableGauge(
            "oncall.incidents",
            Incidents,
            description: "Incidents by state; those that are over may have been counted up to a minute ago."
        );
        meter.CreateObservableGauge(
            "oncall.incidents.active",
            Active,
            description: "Open and investigated incidents by severity and by who must act next."
        );
        meter.CreateObservableGauge(
            "oncall.queue.items",
            () => Queues(static q => (double)q.Waiting),
            description: "Work that waits in the database, by queue."
        );
        meter.CreateObservableGauge(
            "oncall.queue.oldest.age",
            () => Queues(static q => q.OldestAge.TotalSeconds),
            unit: "s",
            description: "How long the oldest item of a queue waits or is overdue; 0 where none waits."
        );
        meter.CreateObservableGauge(
            "oncall.source.up",
            () => Sources(static (s, _) => s.Source.State == SourceState.Faulty ? 0 : 1),
            description: "Whether a source is read without trouble; of those that are switched on."
        );
        meter.CreateObservableGauge(
            "oncall.source.behind.bytes",
            () => Sources(static (s, _) => s.Source.BytesBehind),
            description: "Bytes of a source's files that were there and not taken yet when it last gave lines."
        );
        meter.CreateObservableGauge(
            "oncall.source.lag",
            () => Sources(static (s, at) => s.IsCatchingUp ? null : s.Lag(at)?.TotalSeconds),
            unit: "s",
            description: "How far reading a server is behind the clock."
        );
        meter.CreateObservableGauge(
            "oncall.source.silence",
            () =>
                Sources(
                    static (s, at) =>
                        s.Source.LastLineAt is { } last
                            ? Math.Max(0, (at - last).TotalSeconds)
                            : null
                ),
            unit: "s",
            description: "How long ago a source last gave lines."
        );
    }

    /// <summary>Reads the state, unless it was read just now.</summary>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        await turn.WaitAsync(cancellation);
        try
        {
            if (looked && clock.GetElapsedTime(readAt) < Fresh)
            {
                return;
            }

            using var limit = new CancellationTokenSource(Patience, clock);
            using var both = CancellationTokenSource.CreateLinkedTokenSource(
                limit.Token,
                cancellation
            );
            try
            {
                state = await figures.ReadAsync(both.Token);
                trouble.Over(Telling);
            }
            catch (Exception failure)
                when (failure is DbException or TimeoutException or InvalidOperationException
                    || (
                        failure is OperationCanceledException
                        && !cancellation.IsCancellationRequested
                    )
                )
            {
                state = null;
                trouble.Failed(
                    Telling,
                    failure is OperationCanceledException
                        ? new TimeoutException(
                            $"The database gave no figures for {Patience.TotalSeconds} s."
                        )
                        : failure
                );
            }

            readAt = clock.GetTimestamp();
            looked = true;
        }
        finally
        {
            turn.Release();
        }
    }

    public void Dispose() => turn.Dispose();

    private IEnumerable<Measurement<int>> Incidents() =>
        state is { } now
            ? Enum.GetValues<IncidentStatus>()
                .Select(s => new Measurement<int>(
                    now.Incidents.GetValueOrDefault(s),
                    AgentTelemetry.Label("status", Words.Of(s))
                ))
            : [];

    // Every pair, also those without incidents: a number that vanishes instead of falling to 0 fools alert rules.
    private IEnumerable<Measurement<int>> Active() =>
        state is { } now
            ? from severity in Enum.GetValues<Severity>()
            from handler in Enum.GetValues<Handler>()
            select new Measurement<int>(
                now.Active.Where(a => a.Severity == severity && a.Handler == handler)
                    .Sum(static a => a.Count),
                AgentTelemetry.Label("severity", Words.Of(severity)),
                AgentTelemetry.Label("handler", Words.Of(handler))
            )
            : [];

    private IEnumerable<Measurement<double>> Queues(Func<QueueFigure, double> figure) =>
        state is { } now
            ? now.Queues.Select(q => new Measurement<double>(
                figure(q),
                AgentTelemetry.Label("queue", q.Name)
            ))
            : [];

    private IEnumerable<Measurement<double>> Sources(
        Func<SourceView, DateTimeOffset, double?> figure
    ) =>
        state is { } now
            ? from source in now.Sources
            where source.Source.Enabled
            let value = figure(source, now.At)
            where value is not null
            select new Measurement<double>(
                value.Value,
                AgentTelemetry.Label("source", source.Source.Id)
            )
            : [];
}
