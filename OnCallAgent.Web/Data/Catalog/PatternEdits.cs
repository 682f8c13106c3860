using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Changes what the agent looks for.</summary>
public sealed partial class PatternEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    ILogger<PatternEdits> logger
)
{
    /// <summary>Looks for the pattern, or stops looking for it.</summary>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> EnableAsync(
        string id,
        bool enabled,
        string by,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        if (
            await db.AlertPatterns.SingleOrDefaultAsync(p => p.Id == id, cancellation)
            is not { } known
        )
        {
            return new EntryNotFound($"pattern {id}");
        }

        if (known.Enabled == enabled)
        {
            return Result.Success;
        }

        db.Entry(known)
            .CurrentValues.SetValues(known with { Enabled = enabled, Version = known.Version + 1 });
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new EntryChanged(known.Name);
        }

        Changed(logger, by, known.Name, enabled ? "switched on" : "switched off");
        return Result.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: pattern {Pattern} {What}")]
    private static partial void Changed(ILogger logger, string by, string pattern, string what);
}
