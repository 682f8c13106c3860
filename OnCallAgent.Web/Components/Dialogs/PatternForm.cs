using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>An alert pattern as fields of a form.</summary>
public sealed class PatternForm
{
    private AlertPattern? known;

    public string Name { get; set; } = "";

    public string Regex { get; set; } = "";

    public bool IgnoreCase { get; set; }

    public Severity Severity { get; set; } = Severity.High;

    public string Category { get; set; } = "unknown";

    public string Service { get; set; } = "";

    public EntryLevel? MinimumLevel { get; set; }

    public int Threshold { get; set; } = 1;

    public int WindowSeconds { get; set; } = 300;

    public int CooldownSeconds { get; set; } = 600;

    public GroupBy GroupBy { get; set; }

    public bool SignOnly { get; set; }

    public bool Enabled { get; set; } = true;

    public string Owner { get; set; } = "";

    public string Note { get; set; } = "";

    public string MustMatch { get; set; } = "";

    public string MustNotMatch { get; set; } = "";

    /// <summary>The fields of a pattern.</summary>
    public static PatternForm Of(AlertPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return new PatternForm
        {
            known = pattern,
            Name = pattern.Name,
            Regex = pattern.Regex,
            IgnoreCase = pattern.IgnoreCase,
            Severity = pattern.Severity,
            Category = pattern.Category,
            Service = pattern.Service ?? "",
            MinimumLevel = pattern.MinimumLevel,
            Threshold = pattern.Threshold,
            WindowSeconds = (int)pattern.Window.TotalSeconds,
            CooldownSeconds = (int)pattern.Cooldown.TotalSeconds,
            GroupBy = pattern.GroupBy,
            SignOnly = pattern.SignOnly,
            Enabled = pattern.Enabled,
            Owner = pattern.Owner,
            Note = pattern.Note,
            MustMatch = pattern.MustMatch,
            MustNotMatch = pattern.MustNotMatch,
        };
    }

    /// <summary>The pattern of these fields; it is judged when it is saved.</summary>
    public AlertPattern ToPattern() =>
        // What the form does not show stays as it was.
        (
            known
            ?? new AlertPattern
            {
                Id = PatternId.Of(Name ?? ""),
                Name = "",
                Regex = "",
                Severity = Severity,
            }
        ) with
        {
            Name = (Name ?? "").Trim(),
            Regex = Regex ?? "",
            IgnoreCase = IgnoreCase,
            Severity = Severity,
            Category = string.IsNullOrWhiteSpace(Category) ? "unknown" : Category.Trim(),
            Service = string.IsNullOrWhiteSpace(Service) ? null : Service.Trim(),
            MinimumLevel = MinimumLevel,
            Threshold = Threshold,
            Window = TimeSpan.FromSeconds(WindowSeconds),
            Cooldown = TimeSpan.FromSeconds(CooldownSeconds),
            GroupBy = GroupBy,
            SignOnly = SignOnly,
            Enabled = Enabled,
            Owner = Owner ?? "",
            Note = Note ?? "",
            MustMatch = MustMatch ?? "",
            MustNotMatch = MustNotMatch ?? "",
        };
}
