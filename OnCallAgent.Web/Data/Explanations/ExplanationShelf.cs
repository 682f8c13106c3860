using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Explanations;

/// <summary>Which analyses wait for an explanation, and what was written. Of two nodes one asks.</summary>
internal sealed class ExplanationShelf(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    // What was analysed longer ago has been read by people without it.
    private static readonly TimeSpan Recent = TimeSpan.FromHours(1);

    // Longer than any time limit: whoever asked has died.
    private static readonly TimeSpan Abandoned = TimeSpan.FromMinutes(10);

    /// <summary>Takes the active incident whose latest analysis waits longest.</summary>
    /// <returns>Its id; null where none waits, or another node was faster.</returns>
    public async Task<string?> ClaimAsync(string model, CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        var (since, abandoned) = (now - Recent, now - Abandoned);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var waiting = await db
            .Analyses.Where(a =>
                a.At >= since
                && db.Incidents.Any(i =>
                    i.Id == a.IncidentId
                    && (i.Status == IncidentStatus.Open || i.Status == IncidentStatus.Investigating)
                )
                && !db.Analyses.Any(later => later.IncidentId == a.IncidentId && later.At > a.At)
                && !db.Explanations.Any(e =>
                    e.IncidentId == a.IncidentId
                    && e.AnalysedAt >= a.At
                    && (e.Status != ExplanationStatus.Asked || e.At >= abandoned)
                )
            )
            .OrderBy(a => a.At)
            .Select(a => new { a.IncidentId, a.At })
            .FirstOrDefaultAsync(cancellation);
        if (waiting is null)
        {
            return null;
        }

        var asked = new WrittenExplanation
        {
            IncidentId = waiting.IncidentId,
            AnalysedAt = waiting.At,
            Status = ExplanationStatus.Asked,
            Model = model,
            At = now,
        };
        try
        {
            if (
                await db.Explanations.SingleOrDefaultAsync(
                    e => e.IncidentId == waiting.IncidentId,
                    cancellation
                ) is
                { } earlier
            )
            {
                db.Entry(earlier).CurrentValues.SetValues(asked);
            }
            else
            {
                db.Explanations.Add(asked);
            }

            await db.SaveChangesAsync(cancellation);
            return waiting.IncidentId;
        }
        catch (DbUpdateException)
        {
            // The key or the time it was asked at, which guards the row, is another's by now.
            return null;
        }
    }

    /// <summary>Stores what came of it.</summary>
    public async Task StoreAsync(
        string incidentId,
        string text,
        string fault,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db.Explanations.SingleOrDefaultAsync(
                e => e.IncidentId == incidentId,
                cancellation
            ) is
            { } asked
        )
        {
            asked.Status = text.Length > 0 ? ExplanationStatus.Written : ExplanationStatus.Failed;
            asked.Text = text;
            asked.Fault = fault;
            asked.At = clock.GetUtcNow();
            await db.SaveChangesAsync(cancellation);
        }
    }
}
