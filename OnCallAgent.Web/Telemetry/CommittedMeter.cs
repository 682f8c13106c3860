using System.Diagnostics.Metrics;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Telemetry;

/// <summary>Counts what the agent and people did, once it is committed.</summary>
internal sealed class CommittedMeter : IDisposable
{
    private readonly CommittedChanges changes;
    private readonly Counter<long> opened;
    private readonly Counter<long> moves;
    private readonly Counter<long> decisions;
    private readonly Counter<long> verdicts;
    private readonly Counter<long> actions;
    private readonly Counter<long> deliveries;

    public CommittedMeter(AgentMeter agent, CommittedChanges changes)
    {
        this.changes = changes;
        var meter = agent.Meter;
        opened = meter.CreateCounter<long>(
            "oncall.incidents.opened",
            description: "Incidents opened, by severity."
        );
        moves = meter.CreateCounter<long>(
            "oncall.incidents.moves",
            description: "Moves of incidents to another state, by that state."
        );
        decisions = meter.CreateCounter<long>(
            "oncall.decisions",
            description: "Decisions, by what was decided: act, ask, shadow or escalate."
        );
        verdicts = meter.CreateCounter<long>(
            "oncall.decision.verdicts",
            description: "What the rules said, by rule and verdict: allow, ask, shadow or refuse."
        );
        actions = meter.CreateCounter<long>(
            "oncall.actions",
            description: "Moves of actions, by type and the state they came to."
        );
        deliveries = meter.CreateCounter<long>(
            "oncall.deliveries",
            description: "Messages to people, by channel and what became of them: queued, retry, sent, failed or skipped."
        );
        changes.Committed += Count;
    }

    public void Dispose() => changes.Committed -= Count;

    private void Count(CommittedBatch batch)
    {
        foreach (var fact in batch.Facts)
        {
            switch (fact)
            {
                case CommittedFact.Opened o:
                    opened.Add(1, AgentTelemetry.Label("severity", Words.Of(o.Severity)));
                    break;
                case CommittedFact.Moved m:
                    moves.Add(1, AgentTelemetry.Label("status", Words.Of(m.Status)));
                    break;
                case CommittedFact.Decided d:
                    decisions.Add(1, AgentTelemetry.Label("verdict", d.Kind));
                    foreach (var verdict in d.Verdicts)
                    {
                        verdicts.Add(
                            1,
                            AgentTelemetry.Label("rule", verdict.Rule),
                            AgentTelemetry.Label("verdict", Words.Of(verdict.Outcome))
                        );
                    }

                    break;
                case CommittedFact.ActionMoved a:
                    actions.Add(
                        1,
                        AgentTelemetry.Label("type", a.Type),
                        AgentTelemetry.Label("status", Words.Of(a.Status))
                    );
                    break;
                case CommittedFact.DeliveryMoved d:
                    deliveries.Add(
                        1,
                        AgentTelemetry.Label("channel", d.Channel),
                        AgentTelemetry.Label("status", d.Again ? "retry" : Words.Of(d.Status))
                    );
                    break;
            }
        }
    }
}
