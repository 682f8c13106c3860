using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Flow;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>A case as its rows: read together, and saved with what was added to it.</summary>
internal static class StoredCase
{
    /// <summary>The case of an incident within a context that will save it; null where there is no such incident.</summary>
    internal static async Task<(IncidentCase File, StoredVerification? Stored)?> ReadAsync(
        OnCallDbContext db,
        string incidentId,
        CancellationToken cancellation
    )
    {
        if (
            await db.Incidents.SingleOrDefaultAsync(i => i.Id == incidentId, cancellation)
            is not { } incident
        )
        {
            return null;
        }

        var actions = await db
            .Actions.Where(a => a.IncidentId == incidentId)
            .OrderBy(a => a.Sequence)
            .ToListAsync(cancellation);
        var analysis = await db
            .Analyses.AsNoTracking()
            .Where(a => a.IncidentId == incidentId)
            .OrderByDescending(a => EF.Property<long>(a, "Id"))
            .FirstOrDefaultAsync(cancellation);
        var verification = await db.Verifications.SingleOrDefaultAsync(
            v => v.IncidentId == incidentId,
            cancellation
        );
        var pattern = incident.PatternId ?? "";
        var service = LadderKey.Service(incident.Service);
        var ladder = await db
            .Ladder.Where(s => s.PatternId == pattern && s.Service == service)
            .ToListAsync(cancellation);
        return (
            new IncidentCase(incident, actions, analysis, verification?.State, ladder),
            verification
        );
    }

    /// <summary>Has the context save what was added to the case.</summary>
    internal static void Track(OnCallDbContext db, IncidentCase file, StoredVerification? stored)
    {
        if (file.NewAnalysis is { } analysis)
        {
            db.Analyses.Add(analysis);
        }

        if (file.NewDecision is { } decision)
        {
            db.Decisions.Add(decision);
        }

        db.Ladder.AddRange(file.NewSteps);
        db.Outcomes.AddRange(file.NewOutcomes);
        db.Actions.AddRange(file.NewActions);
        switch (file.Verification, stored)
        {
            case (null, not null):
                db.Verifications.Remove(stored);
                break;
            case (not null, null):
                db.Verifications.Add(
                    new StoredVerification
                    {
                        IncidentId = file.Incident.Id,
                        State = file.Verification,
                    }
                );
                break;
            case (not null, not null):
                stored.State = file.Verification;
                break;
        }
    }
}
