using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Policies;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Which messages are wanted.</summary>
/// <param name="Statuses">Where they stand; empty for all.</param>
/// <param name="Channel">Their channel; null for all.</param>
/// <param name="IncidentId">Their incident; null for all.</param>
/// <param name="Cause">The beginning of their cause; null for all.</param>
/// <param name="Limit">How many, the latest first.</param>
/// <param name="Before">Only those written before; null for all.</param>
public sealed record DeliveryFilter(
    IReadOnlyCollection<DeliveryStatus> Statuses,
    string? Channel,
    string? IncidentId,
    string? Cause,
    int Limit,
    DateTimeOffset? Before
);

/// <summary>The outbox and the calls for humans, to look at.</summary>
public sealed class DeliveryQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Messages, the latest first.</summary>
    public async Task<IReadOnlyList<Delivery>> ListAsync(
        DeliveryFilter filter,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var wanted = db.Deliveries.AsNoTracking();
        if (filter.Statuses.Count > 0)
        {
            wanted = wanted.Where(d => filter.Statuses.Contains(d.Status));
        }

        if (filter.Channel is { } channel)
        {
            wanted = wanted.Where(d => d.Channel == channel);
        }

        if (filter.IncidentId is { } incident)
        {
            wanted = wanted.Where(d => d.IncidentId == incident);
        }

        if (filter.Cause is { } cause)
        {
            wanted = wanted.Where(d => d.Cause.StartsWith(cause));
        }

        if (filter.Before is { } before)
        {
            wanted = wanted.Where(d => d.CreatedAt < before);
        }

        return await wanted
            .OrderByDescending(d => d.CreatedAt)
            .ThenByDescending(d => d.Id)
            .Take(filter.Limit)
            .ToListAsync(cancellation);
    }

    /// <summary>One message; null where there is none.</summary>
    public async Task<Delivery?> ReadAsync(Guid id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Deliveries.AsNoTracking()
            .SingleOrDefaultAsync(d => d.Id == id, cancellation);
    }

    /// <summary>How many messages stand where, over all time they are kept.</summary>
    public async Task<IReadOnlyDictionary<DeliveryStatus, int>> CountsAsync(
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Deliveries.GroupBy(d => d.Status)
            .Select(g => new { g.Key, Count = g.Count() })
            .ToDictionaryAsync(g => g.Key, g => g.Count, cancellation);
    }

    /// <summary>Calls that are under way, the next due first.</summary>
    public async Task<IReadOnlyList<EscalationCall>> OpenCallsAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Calls.AsNoTracking()
            .Where(c => c.Phase == CallPhase.Running || c.Phase == CallPhase.Held)
            .OrderBy(c => c.NextAt)
            .Take(200)
            .ToListAsync(cancellation);
    }
}
