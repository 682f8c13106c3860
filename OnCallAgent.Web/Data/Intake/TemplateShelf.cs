using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// The error templates of services as they are stored, with a copy in memory that is made again whenever somebody else
/// changed them. Keeps a service's number of them within bounds.
/// </summary>
internal sealed partial class TemplateShelf(ILogger logger)
{
    private readonly Dictionary<string, Loaded> services = new(StringComparer.Ordinal);

    /// <summary>What is in memory of a service is doubtful.</summary>
    public void Forget(string service) => services.Remove(service);

    /// <summary>Forgets all that is in memory where it is of more services.</summary>
    public void KeepWithin(int most)
    {
        if (services.Count > most)
        {
            services.Clear();
        }
    }

    /// <summary>The templates of a service: those in memory where nobody changed them since, else those that are stored.</summary>
    public async Task<Loaded> LoadAsync(
        OnCallDbContext context,
        string service,
        CancellationToken cancellation
    )
    {
        var stamp = await StampAsync(context, service, cancellation);
        if (
            services.TryGetValue(service, out var known)
            && known.Stamp == stamp
            && known.Templates.Count < ServiceTemplates.Most
        )
        {
            return known;
        }

        var rows = await context
            .ErrorTemplates.AsNoTracking()
            .Where(t => t.Service == service)
            .OrderByDescending(t => t.LastSeen)
            .ThenBy(t => t.Id)
            .ToListAsync(cancellation);
        if (rows.Count >= ServiceTemplates.Most)
        {
            // What people decided stays as long as there is anything else to forget.
            var gone = rows.OrderBy(static t => t.State == TemplateState.Ignored)
                .ThenBy(static t => t.LastSeen)
                .Take(rows.Count - (ServiceTemplates.Most * 3 / 4))
                .Select(static t => t.Id)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var some in gone.Chunk(500))
            {
                await context
                    .ErrorTemplates.Where(t => some.Contains(t.Id))
                    .ExecuteDeleteAsync(cancellation);
            }

            rows.RemoveAll(t => gone.Contains(t.Id));
            Forgotten(logger, gone.Count, service, ServiceTemplates.Most);
        }

        rows.Reverse();
        return services[service] = new Loaded(new ServiceTemplates(rows));
    }

    /// <summary>The rows of the templates that were learned, and of those that turned out to be one of them.</summary>
    public static async Task<Dictionary<MinedTemplate, ErrorTemplate>> RowsAsync(
        OnCallDbContext context,
        Loaded loaded,
        MinedTemplate[] learned,
        CancellationToken cancellation
    )
    {
        var merged = loaded.Templates.TakeMerged();
        var wanted = new Dictionary<string, MinedTemplate>(StringComparer.Ordinal);
        foreach (
            var mined in learned
                .Select(static t => t.Final)
                .Concat(merged.Select(static m => m.Now))
                .Distinct()
        )
        {
            if (loaded.Templates.TryGetId(mined, out var id))
            {
                wanted[id] = mined;
            }
        }

        foreach (var (id, now) in merged)
        {
            wanted[id] = now;
        }

        var rows = new Dictionary<MinedTemplate, ErrorTemplate>();
        foreach (var some in wanted.Keys.Chunk(500))
        {
            foreach (
                var row in (
                    await context
                        .ErrorTemplates.Where(t => some.Contains(t.Id))
                        .ToListAsync(cancellation)
                )
                    .OrderBy(static t => t.FirstSeen)
                    .ThenBy(static t => t.Id, StringComparer.Ordinal)
            )
            {
                var mined = wanted[row.Id];
                if (rows.TryGetValue(mined, out var kept))
                {
                    kept.Absorb(row);
                    context.ErrorTemplates.Remove(row);
                }
                else
                {
                    rows[mined] = row;
                    loaded.Templates.Store(mined, row.Id);
                }
            }
        }

        return rows;
    }

    /// <summary>Tells whether another node or a person changed a service's templates since.</summary>
    public static async Task<(int, long)> StampAsync(
        OnCallDbContext context,
        string service,
        CancellationToken cancellation
    )
    {
        var stored = await context
            .ErrorTemplates.Where(t => t.Service == service)
            .GroupBy(static t => t.Service)
            .Select(static g => new { Count = g.Count(), Versions = g.Sum(t => (long)t.Version) })
            .SingleOrDefaultAsync(cancellation);
        return stored is null ? (0, 0) : (stored.Count, stored.Versions);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} error templates of {Service} that were unseen for longest are forgotten: a service keeps {Most}"
    )]
    private static partial void Forgotten(ILogger logger, int count, string service, int most);

    /// <summary>What is in memory of one service, and what it was made of.</summary>
    internal sealed class Loaded(ServiceTemplates templates)
    {
        public ServiceTemplates Templates { get; } = templates;

        public (int, long) Stamp { get; set; }
    }
}
