using Microsoft.Extensions.Logging.Abstractions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Tests.Support;

/// <content>The processes that carry an incident on, made of the product's own parts.</content>
internal sealed partial class FlowDriver
{
    /// <summary>Another process takes over.</summary>
    public void Restart(string name = "second") => Flow = NewProcess(name);

    public IncidentFlow NewProcess(string name)
    {
        return NewProcess(name, Desk);
    }

    /// <summary>A process that works on this desk.</summary>
    public IncidentFlow NewProcess(string name, IIncidentDesk desk)
    {
        var settings = new FlowSettings { Node = name };
        var escalation = Escalation();
        var approvals = new ApprovalStage(desk, Actions, escalation, settings, Clock);
        var takeBack = new FixTakeBack(Actions, World, ids);
        return new IncidentFlow(
            desk,
            new AnalysisStage(desk, Actions, approvals, escalation, settings, ids, Clock),
            new ActionStage(
                desk,
                World,
                World,
                new ActionStart(Actions, approvals, escalation, settings),
                new BrokenPlan(Actions, takeBack, escalation),
                settings,
                Clock
            ),
            new VerificationStage(desk, World, Actions, takeBack, escalation, Clock),
            approvals,
            settings,
            Clock
        );
    }

    private ApprovalStage Approvals(string node) =>
        new(Desk, Actions, Escalation(), new FlowSettings { Node = node }, Clock);

    private CallStore Calls() =>
        new(
            database.Contexts,
            new EscalationBooks(database.Contexts, new FixedChannels([new OnCallPerson()]), Clock),
            Clock,
            ids
        );

    private EscalationStage Escalation() => new(ids);

    private IncidentDesk NewDesk()
    {
        var settings = new AgentSettings(database.Contexts, Clock);
        var knowledge = new KnowledgeShelf(database.Contexts, database.Changes);
        return new IncidentDesk(
            database.Contexts,
            new CaseContextReader(
                database.Contexts,
                settings,
                knowledge,
                new OutcomeBook(database.Contexts),
                new PastIncidents(
                    database.Contexts,
                    database.Changes,
                    Clock,
                    NullLogger<PastIncidents>.Instance
                ),
                Actions,
                Clock
            ),
            new IncidentClaims(database.Contexts, Clock)
        );
    }

    private sealed class OnCallPerson : INotificationChannel
    {
        public string Name => "email";

        public IReadOnlyList<string> Recipients => ["oncall@example.org"];

        public Task<DeliveryOutcome> SendAsync(
            EscalationNotice notice,
            string recipient,
            CancellationToken cancellation
        ) =>
            throw new InvalidOperationException("The flow writes deliveries; it never sends them.");
    }
}
