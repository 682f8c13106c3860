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

/// <summary>How far one question to the list reaches, so that it takes no longer with a longer history.</summary>
public sealed record ListReach
{
    /// <summary>So many are counted: beyond, whoever asks wants to know that there are many, not how many.</summary>
    public int Counted { get; init; } = 10_000;

    /// <summary>So many are counted where words are looked for, which no index helps with.</summary>
    public int FoundCounted { get; init; } = 1_000;

    /// <summary>So many are looked at for words in one go; the next part goes on behind them.</summary>
    public int Searched { get; init; } = 20_000;
}

/// <summary>A part of a list.</summary>
/// <param name="Items">Newest first.</param>
/// <param name="Total">How many fit the filter in all, as far as they are counted.</param>
/// <param name="Next">Where the next part begins; null at the end.</param>
public sealed record IncidentPage(IReadOnlyList<Incident> Items, int Total, IncidentCursor? Next)
{
    /// <summary>Whether there are, or may be, more than were counted.</summary>
    public bool IsCapped { get; init; }
}

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

    /// <summary>Most incidents that are left out before a part; a cursor goes on without counting them.</summary>
    public const int MostSkipped = 10_000;

    /// <summary>How far one question reaches.</summary>
    public ListReach Reach { get; init; } = new();

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

    /// <summary>Incidents, newest first. Where words are looked for, a part may hold fewer than asked for, or none, and yet have a next one.</summary>
    /// <param name="filter">Which.</param>
    /// <param name="limit">How many, 1 to <see cref="MostListed"/>.</param>
    /// <param name="offset">How many to leave out first, at most <see cref="MostSkipped"/>; 0 with a cursor.</param>
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
        ArgumentOutOfRangeException.ThrowIfNotEqual(Math.Clamp(offset, 0, MostSkipped), offset);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await new IncidentPages(db.Incidents.AsNoTracking(), filter, Reach).ReadAsync(
            limit,
            offset,
            after,
            cancellation
        );
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
}
