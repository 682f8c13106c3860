using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>The global switch, and who turned it last.</summary>
/// <param name="Enabled">Whether the agent may act at all.</param>
/// <param name="By">Who turned it; null where nobody ever did.</param>
/// <param name="At">When.</param>
/// <param name="Reason">Why.</param>
public sealed record AutomationSwitch(
    bool Enabled,
    string? By = null,
    DateTimeOffset? At = null,
    string Reason = ""
);

/// <summary>The global switch was turned.</summary>
/// <param name="At">When.</param>
/// <param name="By">Who.</param>
/// <param name="What">Which way, and why.</param>
public sealed record SwitchTurn(DateTimeOffset At, string By, string What);

/// <summary>Switches that people turn while the agent runs.</summary>
public sealed class AgentSettings(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>The global switch's key.</summary>
    public const string AutomationEnabled = "automation_enabled";

    /// <summary>Most turns of the switch in one answer.</summary>
    public const int MostTurns = 200;

    /// <summary>Whether the agent may act at all. On where nobody ever turned it; each service still has its own mode.</summary>
    public async Task<bool> AutomationEnabledAsync(CancellationToken cancellation) =>
        (await AutomationAsync(cancellation)).Enabled;

    /// <summary>The global switch as it stands.</summary>
    public async Task<AutomationSwitch> AutomationAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var stored = await db
            .Settings.AsNoTracking()
            .SingleOrDefaultAsync(s => s.Key == AutomationEnabled, cancellation);
        return stored is null
            ? new AutomationSwitch(true)
            : new AutomationSwitch(
                stored.Value != "false",
                stored.ChangedBy,
                stored.ChangedAt,
                stored.Reason
            );
    }

    /// <summary>Who turned the global switch, the latest first; as the audit log has it.</summary>
    public async Task<IReadOnlyList<SwitchTurn>> TurnsAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .AuditLog.AsNoTracking()
            .Where(e => e.Kind == AuditedKind.Setting && e.EntryId == AutomationEnabled)
            .OrderByDescending(e => e.Id)
            .Take(MostTurns)
            .Select(e => new SwitchTurn(e.At, e.Actor, e.Text))
            .ToListAsync(cancellation);
    }

    /// <summary>What a turn of the switch is called in the audit log; empty for other settings.</summary>
    internal static string Sentence(StoredSetting setting) =>
        setting.Key == AutomationEnabled
            ? $"switched {(setting.Value == "false" ? "off" : "on")}: {setting.Reason}"
            : "";

    /// <summary>Turns the global switch. Who, when and why stands in the audit log.</summary>
    /// <returns><see cref="FieldError"/> where no reason is given.</returns>
    public async Task<Result> SetAutomationEnabledAsync(
        bool enabled,
        string reason,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(reason);
        if (string.IsNullOrWhiteSpace(reason) || reason.Trim().Length > StoredSetting.LongestReason)
        {
            return new FieldError(
                "reason",
                $"has {reason.Trim().Length} characters; say why, in 1 to {StoredSetting.LongestReason}"
            );
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        var stored = await db.Settings.SingleOrDefaultAsync(
            s => s.Key == AutomationEnabled,
            cancellation
        );
        if (stored is null)
        {
            stored = new StoredSetting
            {
                Key = AutomationEnabled,
                Value = "",
                ChangedBy = by,
            };
            db.Settings.Add(stored);
        }

        stored.Value = enabled ? "true" : "false";
        stored.ChangedBy = by;
        stored.ChangedAt = clock.GetUtcNow();
        stored.Reason = reason.Trim();
        await db.SaveChangesAsync(cancellation);
        return Result.Success;
    }
}
