using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Keeps of each incident the first and the latest lines: how it began and how it stands, however long it lasts.</summary>
internal static class EvidenceShelf
{
    public static async Task KeepAsync(
        OnCallDbContext context,
        IReadOnlyDictionary<string, IReadOnlyList<Signal>> evidence,
        CancellationToken cancellation
    )
    {
        foreach (var (incidentId, signals) in evidence)
        {
            var kept = await context
                .Evidence.Where(e => e.IncidentId == incidentId)
                .OrderBy(e => e.Id)
                .Select(e => e.Id)
                .ToListAsync(cancellation);
            var asFirst = Math.Clamp(EvidenceLine.KeptFirst - kept.Count, 0, signals.Count);
            var asLatest = Math.Min(signals.Count - asFirst, EvidenceLine.KeptLatest);
            context.Evidence.AddRange(
                signals
                    .Take(asFirst)
                    .Concat(signals.Skip(signals.Count - asLatest))
                    .Select(s => EvidenceLine.From(incidentId, s))
            );
            var latestBefore = Math.Max(0, kept.Count - EvidenceLine.KeptFirst);
            var tooMany = Math.Clamp(
                latestBefore + asLatest - EvidenceLine.KeptLatest,
                0,
                latestBefore
            );
            if (tooMany > 0)
            {
                var dropped = kept.GetRange(EvidenceLine.KeptFirst, tooMany);
                await context
                    .Evidence.Where(e => dropped.Contains(e.Id))
                    .ExecuteDeleteAsync(cancellation);
            }
        }
    }
}
