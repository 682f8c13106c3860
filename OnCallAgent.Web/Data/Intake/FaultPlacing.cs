using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Third stage: signs of faults open incidents, grow them, or are counted. What changed is tracked by the context and
/// saved with the batch. Silences are looked up here, before the signs are placed.
/// </summary>
internal static class FaultPlacing
{
    public static async Task<SignalOutcome> PlaceAsync(
        OnCallDbContext context,
        IReadOnlyList<Signal> found,
        IIdSource ids,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var known = await FaultMemory.ReadAsync(context, found, now, cancellation);
        var outcome = SignalIntake.Place(
            await SilenceBook.JudgeAsync(context, known, found, now, cancellation),
            known,
            ids
        );
        foreach (var (part, into) in outcome.Merged)
        {
            await MergedIncidents.FollowAsync(context, part.Id, into, cancellation);
        }

        var services =
            outcome.Reopened.Count == 0
                ? ServiceCatalog.Empty
                : new ServiceCatalog(
                    await context.Services.AsNoTracking().ToListAsync(cancellation)
                );
        foreach (var incident in outcome.Reopened)
        {
            if (await StoredCase.ReadAsync(context, incident.Id, cancellation) is { } read)
            {
                FaultReturn.Apply(read.File, services.Find(incident.Service), now);
                StoredCase.Track(context, read.File, read.Stored);
            }
        }

        SilenceBook.Keep(context, outcome.Suppressed);
        await PatternTally.CountAsync(context, found, now, cancellation);
        context.Incidents.AddRange(outcome.Opened);
        foreach (var group in outcome.Groups)
        {
            if (context.Entry(group).State == EntityState.Detached)
            {
                context.SignalGroups.Add(group);
            }
        }

        await EvidenceShelf.KeepAsync(context, outcome.Evidence, cancellation);
        return outcome;
    }
}
