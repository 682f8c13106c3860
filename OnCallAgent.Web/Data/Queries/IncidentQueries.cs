using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Analysis.Explanations;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>Which incidents are wanted. What is empty does not narrow.</summary>
public sealed record IncidentFilter
{
    public IReadOnlyList<IncidentStatus> Statuses { get; init; } = [];

    public IReadOnlyList<Severity> Severities { get; init; } = [];

    public IReadOnlyList<Handler> Handlers { get; init; } = [];

    /// <summary>The exact name of a service.</summary>
    public string? Service { get; init; }

    /// <summary>The exact name of the person in charge.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>Words that all occur in id, title, description, service or root cause, without regard to case.</summary>
    public string? Text { get; init; }
}

/// <summary>A part of a list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many fit the filter in all.</param>
/// <param name="Next">Where the next part begins; null at the end.</param>
public sealed record IncidentPage(IReadOnlyList<Incident> Items, int Total, IncidentCursor? Next);

/// <summary>An incident with all that belongs to it.</summary>
public sealed record IncidentDetails
{
    public required Incident Incident { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<TimelineEntry> Timeline { get; init; }

    /// <summary>As it arrived.</summary>
    public required IReadOnlyList<EvidenceLine> Evidence { get; init; }

    /// <summary>The latest; null before the first.</summary>
    public IncidentAnalysis? Analysis { get; init; }

    /// <summary>What a language model wrote about the analysis; null where none is asked.</summary>
    public WrittenExplanation? Explanation { get; init; }

    /// <summary>What was decided last, and what every rule said; null before the first decision.</summary>
    public DecisionRecord? Decision { get; init; }

    /// <summary>In their order.</summary>
    public required IReadOnlyList<ActionRecord> Actions { get; init; }

    /// <summary>The fix being watched; null where there is none.</summary>
    public FixVerification? Verification { get; init; }

    /// <summary>Oldest first.</summary>
    public required IReadOnlyList<Delivery> Deliveries { get; init; }
}

/// <summary>Reads incidents.</summary>
public sealed class IncidentQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most incidents in one answer.</summary>
    public const int MostListed = 500;

    // An incident that was grouped into for weeks must not fill the memory; the newest entries tell where it stands.
    private const int MostTimeline = 2_000;

    // One statement may carry some two thousand values on some engines.
    private const int MostAtOnce = 500;

    /// <summary>The id of the latest incident of each fault that has one, by fingerprint.</summary>
    public async Task<IReadOnlyDictionary<string, string>> LatestByFaultAsync(
        IReadOnlyList<string> fingerprints,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(fingerprints);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var latest = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in fingerprints.Distinct(StringComparer.Ordinal).Chunk(MostAtOnce))
        {
            var found = await db
                .Incidents.Where(i => part.Contains(i.Fingerprint))
                .Select(i => new
                {
                    i.Fingerprint,
                    i.Id,
                    i.CreatedAt,
                })
                .ToListAsync(cancellation);
            foreach (var incident in found.OrderBy(i => i.CreatedAt))
            {
                latest[incident.Fingerprint] = incident.Id;
            }
        }

        return latest;
    }

    /// <summary>Incidents, newest first.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many, 1 to <see cref="MostListed"/>.</param>
    /// <param name="offset">How many to leave out first; 0 with a cursor.</param>
    /// <param name="after">The cursor of the part before; null begins at the newest.</param>
    /// <param name="cancellation">Gives up.</param>
    public async Task<IncidentPage> ListAsync(
        IncidentFilter filter,
        int limit,
        int offset,
        IncidentCursor? after,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(limit, 1, MostListed), limit);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var fitting = Fitting(db.Incidents.AsNoTracking(), filter);
        var total = await fitting.CountAsync(cancellation);
        if (after is not null)
        {
#pragma warning disable CA1309 // Translated to SQL, which compares by the order of its ORDER BY.
            fitting = fitting.Where(i =>
                i.CreatedAt < after.CreatedAt
                || (i.CreatedAt == after.CreatedAt && string.Compare(i.Id, after.Id) < 0)
            );
#pragma warning restore CA1309
        }

        var items = await fitting
            .OrderByDescending(i => i.CreatedAt)
            .ThenByDescending(i => i.Id)
            .Skip(offset)
            .Take(limit + 1)
            .ToListAsync(cancellation);
        if (items.Count <= limit)
        {
            return new IncidentPage(items, total, null);
        }

        items.RemoveAt(limit);
        return new IncidentPage(
            items,
            total,
            new IncidentCursor(items[^1].CreatedAt, items[^1].Id)
        );
    }

    /// <summary>How many incidents fit.</summary>
    public async Task<int> CountAsync(IncidentFilter filter, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await Fitting(db.Incidents, filter).CountAsync(cancellation);
    }

    /// <summary>The incident alone; null where there is none of this id.</summary>
    public async Task<Incident?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Incidents.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Id == id, cancellation);
    }

    /// <summary>The latest decision about an incident; null before the first.</summary>
    public async Task<DecisionRecord?> DecisionAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Decisions.AsNoTracking()
            .Where(d => d.IncidentId == id)
            .OrderByDescending(d => d.Id)
            .FirstOrDefaultAsync(cancellation);
    }

    /// <summary>The incident with all that belongs to it; null where there is none of this id.</summary>
    public async Task<IncidentDetails?> ReadAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var incident = await db
            .Incidents.AsNoTracking()
            .SingleOrDefaultAsync(i => i.Id == id, cancellation);
        if (incident is null)
        {
            return null;
        }

        var timeline = await db
            .Timeline.AsNoTracking()
            .Where(t => t.IncidentId == id)
            .OrderByDescending(t => t.Id)
            .Take(MostTimeline)
            .ToListAsync(cancellation);
        timeline.Reverse();
        return new IncidentDetails
        {
            Incident = incident,
            Timeline = timeline,
            Evidence = await db
                .Evidence.AsNoTracking()
                .Where(e => e.IncidentId == id)
                .OrderBy(e => e.Id)
                .ToListAsync(cancellation),
            Analysis = await db
                .Analyses.AsNoTracking()
                .Where(a => a.IncidentId == id)
                .OrderByDescending(a => EF.Property<long>(a, "Id"))
                .FirstOrDefaultAsync(cancellation),
            Explanation = await db
                .Explanations.AsNoTracking()
                .SingleOrDefaultAsync(e => e.IncidentId == id, cancellation),
            Decision = await db
                .Decisions.AsNoTracking()
                .Where(d => d.IncidentId == id)
                .OrderByDescending(d => d.Id)
                .FirstOrDefaultAsync(cancellation),
            Actions = await db
                .Actions.AsNoTracking()
                .Where(a => a.IncidentId == id)
                .OrderBy(a => a.Sequence)
                .ToListAsync(cancellation),
            Verification = (
                await db
                    .Verifications.AsNoTracking()
                    .SingleOrDefaultAsync(v => v.IncidentId == id, cancellation)
            )?.State,
            Deliveries = await db
                .Deliveries.AsNoTracking()
                .Where(d => d.IncidentId == id)
                .OrderBy(d => d.CreatedAt)
                .ToListAsync(cancellation),
        };
    }

#pragma warning disable CA1304, CA1308, CA1311, CA1862 // Translated to SQL, where LOWER knows no culture.
    private static IQueryable<Incident> Fitting(
        IQueryable<Incident> incidents,
        IncidentFilter filter
    )
    {
        if (filter.Statuses.Count > 0)
        {
            incidents = incidents.Where(i => filter.Statuses.Contains(i.Status));
        }

        if (filter.Severities.Count > 0)
        {
            incidents = incidents.Where(i => filter.Severities.Contains(i.Severity));
        }

        if (filter.Handlers.Count > 0)
        {
            incidents = incidents.Where(i => filter.Handlers.Contains(i.Handler));
        }

        if (!string.IsNullOrEmpty(filter.Service))
        {
            incidents = incidents.Where(i => i.Service == filter.Service);
        }

        if (!string.IsNullOrEmpty(filter.AssignedTo))
        {
            incidents = incidents.Where(i => i.AssignedTo == filter.AssignedTo);
        }

        var words = (filter.Text ?? "")
            .ToLowerInvariant()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var word in words)
        {
            incidents = incidents.Where(i =>
                i.Id.ToLower().Contains(word)
                || i.Title.ToLower().Contains(word)
                || i.Description.ToLower().Contains(word)
                || i.Service.ToLower().Contains(word)
                || (i.RootCause != null && i.RootCause.ToLower().Contains(word))
            );
        }

        return incidents;
    }
#pragma warning restore CA1304, CA1308, CA1311, CA1862
}
