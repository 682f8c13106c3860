using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Web.Data.Templates;

/// <summary>Which error templates are wanted.</summary>
public sealed record TemplateFilter
{
    /// <summary>Only those of this state; null for all.</summary>
    public TemplateState? State { get; init; }

    /// <summary>Only those that came in a burst since; null for all.</summary>
    public DateTimeOffset? BurstSince { get; init; }

    /// <summary>Only those of this service; null for all.</summary>
    public string? Service { get; init; }
}

/// <summary>Reads error templates, for pages and REST.</summary>
public sealed class TemplateQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Most that are listed at once.</summary>
    public const int MostListed = 500;

    /// <summary>Lists templates: new ones first, then by the latest line.</summary>
    public async Task<IReadOnlyList<ErrorTemplate>> ListAsync(
        TemplateFilter filter,
        int limit,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(filter);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var templates = db.ErrorTemplates.AsNoTracking();
        if (filter.State is { } state)
        {
            templates = templates.Where(t => t.State == state);
        }

        if (filter.BurstSince is { } since)
        {
            templates = templates.Where(t => t.BurstAt >= since);
        }

        if (!string.IsNullOrEmpty(filter.Service))
        {
            templates = templates.Where(t => t.Service == filter.Service);
        }

        return await templates
            .OrderByDescending(t => t.State == TemplateState.New)
            .ThenByDescending(t => t.LastSeen)
            .ThenBy(t => t.Id)
            .Take(limit)
            .ToListAsync(cancellation);
    }

    /// <summary>One template; null where there is none.</summary>
    public async Task<ErrorTemplate?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .ErrorTemplates.AsNoTracking()
            .SingleOrDefaultAsync(t => t.Id == id, cancellation);
    }
}
