using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Forgets kinds of errors that have not come for long, and services that write no more: there is no end to the names of
/// services where pods and jobs bear their own, and tables must not grow with the age of the agent.
/// </summary>
public sealed partial class TemplateRetention(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock,
    ILogger<TemplateRetention> logger
)
{
    /// <summary>Templates that are kept of all services together.</summary>
    public const int MostTemplates = 50_000;

    private const int KeysAtOnce = 500;
    private const int ServicesAtOnce = 10_000;

    /// <summary>How long a kind of error that comes no more, or a service that writes no more, is remembered.</summary>
    public static readonly TimeSpan Remembered = TimeSpan.FromDays(90);

    /// <summary>Deletes what was not seen for so long, and beyond the most that is kept what was unseen for longest. What people told it to ignore is kept as long as anything else can go.</summary>
    /// <param name="cancellation">Ends it between two deletions.</param>
    /// <param name="most">How many templates are kept.</param>
    /// <returns>How many templates and services.</returns>
    public async Task<(int Templates, int Services)> ForgetAsync(
        CancellationToken cancellation,
        int most = MostTemplates
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var cutoff = clock.GetUtcNow() - Remembered;
        var templates = await db
            .ErrorTemplates.Where(t => t.LastSeen < cutoff && t.State != TemplateState.Ignored)
            .ExecuteDeleteAsync(cancellation);
        var beyond = await db.ErrorTemplates.CountAsync(cancellation) - most;
        if (beyond > 0)
        {
            var oldest = await db
                .ErrorTemplates.OrderBy(t => t.State == TemplateState.Ignored ? 1 : 0)
                .ThenBy(t => t.LastSeen)
                .ThenBy(t => t.Id)
                .Select(t => t.Id)
                .Take(beyond)
                .ToListAsync(cancellation);
            foreach (var ids in oldest.Chunk(KeysAtOnce))
            {
                templates += await db
                    .ErrorTemplates.Where(t => ids.Contains(t.Id))
                    .ExecuteDeleteAsync(cancellation);
            }
        }

        var services = await ForgetServicesAsync(db, cutoff, cancellation);
        if (templates + services > 0)
        {
            Forgotten(logger, templates, services);
        }

        return (templates, services);
    }

    // A service that is heard of again is learned anew, as one that was never there.
    private static async Task<int> ForgetServicesAsync(
        OnCallDbContext db,
        DateTimeOffset cutoff,
        CancellationToken cancellation
    )
    {
        var old = await db
            .LearnedServices.Where(s =>
                s.Since < cutoff && !db.ErrorTemplates.Any(t => t.Service == s.Service)
            )
            .OrderBy(s => s.Since)
            .Select(s => s.Service)
            .Take(ServicesAtOnce)
            .ToListAsync(cancellation);
        if (old.Count == 0)
        {
            return 0;
        }

        // Once for all of them: there is no index that finds a service's minutes.
        var writing = (
            await db.LogMinutes.Select(m => m.Service).Distinct().ToListAsync(cancellation)
        ).ToHashSet(StringComparer.Ordinal);
        var forgotten = 0;
        foreach (var names in old.Where(s => !writing.Contains(s)).Chunk(KeysAtOnce))
        {
            forgotten += await db
                .LearnedServices.Where(s => names.Contains(s.Service))
                .ExecuteDeleteAsync(cancellation);
        }

        return forgotten;
    }

    [LoggerMessage(
        Level = LogLevel.Information,
        Message = "Forgot {Templates} kinds of errors and {Services} services that were not seen for long"
    )]
    private static partial void Forgotten(ILogger logger, int templates, int services);
}
