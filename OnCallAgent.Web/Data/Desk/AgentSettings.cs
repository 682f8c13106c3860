using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>Switches that people turn while the agent runs.</summary>
public sealed class AgentSettings(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>The global switch's key.</summary>
    public const string AutomationEnabled = "automation_enabled";

    /// <summary>Whether the agent may act at all. On where nobody ever turned it; each service still has its own mode.</summary>
    public async Task<bool> AutomationEnabledAsync(CancellationToken cancellation) =>
        await ReadAsync(AutomationEnabled, cancellation) is not "false";

    /// <summary>Turns the global switch.</summary>
    public Task SetAutomationEnabledAsync(
        bool enabled,
        string by,
        CancellationToken cancellation
    ) => WriteAsync(AutomationEnabled, enabled ? "true" : "false", by, cancellation);

    private async Task<string?> ReadAsync(string key, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .Settings.AsNoTracking()
            .Where(s => s.Key == key)
            .Select(s => s.Value)
            .SingleOrDefaultAsync(cancellation);
    }

    private async Task WriteAsync(
        string key,
        string value,
        string by,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        var stored = await db.Settings.SingleOrDefaultAsync(s => s.Key == key, cancellation);
        if (stored is null)
        {
            stored = new StoredSetting
            {
                Key = key,
                Value = value,
                ChangedBy = by,
            };
            db.Settings.Add(stored);
        }

        stored.Value = value;
        stored.ChangedBy = by;
        stored.ChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
    }
}
