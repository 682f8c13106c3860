using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>What belongs to an incident and goes with it when it becomes part of another one, or is taken out again.</summary>
internal static class MergedIncidents
{
    // The part's own beginning; more of it would push out what the other incident has.
    private const int MostCopied = 10;

    /// <summary>Its alerts speak for the other incident from now on, and its first lines are evidence of that one, too.</summary>
    public static async Task FollowAsync(
        OnCallDbContext context,
        string part,
        string into,
        CancellationToken cancellation
    )
    {
        // At once: whether any alert of the other incident still fires is asked of the database.
        await context
            .AlertEpisodes.Where(e => e.IncidentId == part)
            .ExecuteUpdateAsync(set => set.SetProperty(e => e.IncidentId, into), cancellation);
        foreach (var episode in context.AlertEpisodes.Local.Where(e => e.IncidentId == part))
        {
            episode.IncidentId = into;
        }

        var kept = await context.Evidence.CountAsync(e => e.IncidentId == into, cancellation);
        var room = Math.Min(MostCopied, EvidenceLine.KeptFirst + EvidenceLine.KeptLatest - kept);
        if (room <= 0)
        {
            return;
        }

        foreach (
            var line in await context
                .Evidence.AsNoTracking()
                .Where(e => e.IncidentId == part)
                .OrderBy(e => e.Id)
                .Take(room)
                .ToListAsync(cancellation)
        )
        {
            context.Evidence.Add(line.For(into));
        }
    }

    /// <summary>A person took it out again: its faults and alerts speak for it as before.</summary>
    /// <returns>The incident it was part of; null where that is gone.</returns>
    public static async Task<Incident?> ReturnAsync(
        OnCallDbContext context,
        Incident part,
        string from,
        CancellationToken cancellation
    )
    {
        var faults = part.MergedFaults;
        var returned = await context
            .SignalGroups.Where(g => faults.Contains(g.Fingerprint))
            .ToListAsync(cancellation);
        foreach (var group in returned)
        {
            group.IncidentId = part.Id;
        }

        var kinds = returned.Select(static g => (g.PatternId, g.Service)).ToHashSet();
        foreach (
            var episode in await context
                .AlertEpisodes.Where(e => e.IncidentId == from)
                .ToListAsync(cancellation)
        )
        {
            if (kinds.Contains((episode.PatternId, episode.Service)))
            {
                episode.IncidentId = part.Id;
            }
        }

        return await context.Incidents.SingleOrDefaultAsync(i => i.Id == from, cancellation);
    }
}
