using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Where every cure stands, and what an admin makes of it.</summary>
public sealed class LadderBook(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>Longest reason, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>Every cure of which something is known, by service, action and pattern.</summary>
    public async Task<IReadOnlyList<LadderStep>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Ladder.AsNoTracking()
            .OrderBy(s => s.Service)
            .ThenBy(s => s.ActionType)
            .ThenBy(s => s.PatternId)
            .ToListAsync(cancellation);
    }

    /// <summary>Puts a cure on another rung; one that has no record yet gets one.</summary>
    /// <param name="patternId">The pattern; empty for incidents that people reported.</param>
    /// <param name="actionType">The action.</param>
    /// <param name="service">The service.</param>
    /// <param name="rung">Where to.</param>
    /// <param name="reason">Why.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The cure; <see cref="FieldError"/>, <see cref="EntryNotFound"/> for an unknown service, <see cref="EntryChanged"/>.</returns>
    public async Task<Result<LadderStep>> PutAsync(
        string patternId,
        string actionType,
        string service,
        LadderRung rung,
        string reason,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > LongestReason)
        {
            return new FieldError(
                "reason",
                $"has {reason.Trim().Length} characters; say why, in 1 to {LongestReason}"
            );
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        var services = new ServiceCatalog(
            await db.Services.AsNoTracking().ToListAsync(cancellation)
        );
        if (services.Find(service) is not { } entry)
        {
            return new EntryNotFound($"service {service}");
        }

        var key = LadderKey.Service(service);
        var now = clock.GetUtcNow();
        var step = await db.Ladder.SingleOrDefaultAsync(
            s => s.PatternId == patternId && s.ActionType == actionType && s.Service == key,
            cancellation
        );
        if (step is null)
        {
            step = LadderStep.Begin(patternId, actionType, entry.Name, entry.StartingRung, now);
            db.Ladder.Add(step);
        }

        step.Put(rung, reason.Trim(), by, now);
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateException e)
            when (e is DbUpdateConcurrencyException
                || Desk.UniqueViolations.Is(e, Desk.IndexNames.LadderKey)
            )
        {
            return new EntryChanged(step.Id);
        }

        return step;
    }
}
