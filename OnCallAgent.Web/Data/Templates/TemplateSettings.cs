using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Templates;

/// <summary>A value of the rules is out of range.</summary>
public sealed record TemplateRulesRefused(IReadOnlyList<FieldError> Errors)
    : Error(
        "templates.rules",
        string.Join(' ', Errors.Select(static e => $"{e.Field} {e.Reason}."))
    );

/// <summary>The rules for error templates, as people set them. A change is in force within half a minute, here at once.</summary>
public sealed class TemplateSettings(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    private const string Key = "error_templates";
    private static readonly TimeSpan Recheck = TimeSpan.FromSeconds(30);

    private volatile Read? known;

    /// <summary>The rules in force.</summary>
    public async ValueTask<TemplateRules> CurrentAsync(CancellationToken cancellation)
    {
        if (known is { } read && clock.GetElapsedTime(read.At) < Recheck)
        {
            return read.Rules;
        }

        var at = clock.GetTimestamp();
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var text = await db
            .Settings.AsNoTracking()
            .Where(s => s.Key == Key)
            .Select(s => s.Value)
            .SingleOrDefaultAsync(cancellation);
        var rules = text is null
            ? new TemplateRules()
            : JsonSerializer.Deserialize<TemplateRules>(text, StoredForms.Json)!;
        known = new Read(rules, at);
        return rules;
    }

    /// <summary>Changes the rules.</summary>
    /// <returns><see cref="TemplateRulesRefused"/>.</returns>
    public async Task<Result> ChangeAsync(
        TemplateRules rules,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(rules);
        if (rules.Check() is { Count: > 0 } errors)
        {
            return new TemplateRulesRefused(errors);
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        var text = JsonSerializer.Serialize(rules, StoredForms.Json);
        var stored = await db.Settings.SingleOrDefaultAsync(s => s.Key == Key, cancellation);
        if (stored is null)
        {
            stored = new StoredSetting
            {
                Key = Key,
                Value = text,
                ChangedBy = by,
            };
            db.Settings.Add(stored);
        }

        stored.Value = text;
        stored.ChangedBy = by;
        stored.ChangedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        known = null;
        return Result.Success;
    }

    private sealed record Read(TemplateRules Rules, long At);
}
