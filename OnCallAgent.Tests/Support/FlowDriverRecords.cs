using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Learning;

namespace OnCallAgent.Tests.Support;

/// <content>What is written down of an incident.</content>
internal sealed partial class FlowDriver
{
    /// <summary>The digest of what waits for a yes.</summary>
    public async Task<string> DigestAsync(string id) =>
        ApprovalStage.DigestOf(ApprovalStage.Waiting((await Desk.ReadCaseAsync(id, Cancelled))!));

    /// <summary>The latest decision about an incident.</summary>
    public async Task<DecisionRecord> DecisionAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Decisions.AsNoTracking()
            .Where(d => d.IncidentId == id)
            .OrderByDescending(d => d.Id)
            .FirstAsync(Cancelled);
    }

    public async Task<Incident> IncidentAsync(string id) =>
        (await Desk.ReadCaseAsync(id, Cancelled))!.Incident;

    public async Task<IReadOnlyList<ActionRecord>> ActionsAsync(string id) =>
        (await Desk.ReadCaseAsync(id, Cancelled))!.Actions;

    /// <summary>The messages of an incident, after every step of its calls that is due was taken.</summary>
    public async Task<IReadOnlyList<Delivery>> DeliveriesAsync(string id)
    {
        await Calls().AdvanceDueAsync(Cancelled);
        await using var db = database.Open();
        return await db
            .Deliveries.AsNoTracking()
            .Where(d => d.IncidentId == id)
            .ToListAsync(Cancelled);
    }

    /// <summary>What was learned from an incident, oldest first.</summary>
    public async Task<IReadOnlyList<Outcome>> OutcomesAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Outcomes.AsNoTracking()
            .Where(o => o.IncidentId == id)
            .OrderBy(o => o.Id)
            .ToListAsync(Cancelled);
    }

    public Task<SuccessRates> RatesAsync() =>
        new OutcomeBook(database.Contexts).RatesAsync(Cancelled);

    public async Task<IReadOnlyList<TimelineKind>> TimelineAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .Select(t => t.Kind)
            .ToListAsync(Cancelled);
    }

    /// <summary>What the timeline says, in its order.</summary>
    public async Task<IReadOnlyList<string>> SaidAsync(string id)
    {
        await using var db = database.Open();
        return await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderBy(t => t.Id)
            .Select(t => t.Text)
            .ToListAsync(Cancelled);
    }
}
