using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A service as text fields: lists are lines.</summary>
public sealed class ServiceForm
{
    private const string UserScope = "user:";

    public string Name { get; set; } = "";

    public string Description { get; set; } = "";

    public Criticality Criticality { get; set; } = Criticality.Tier3;

    public AutomationMode Automation { get; set; } = AutomationMode.Suggest;

    public bool AllowCritical { get; set; }

    public string Owner { get; set; } = "";

    public string DependsOn { get; set; } = "";

    public string Units { get; set; } = "";

    public string Containers { get; set; } = "";

    public string RestartCommand { get; set; } = "";

    public string HealthUrls { get; set; } = "";

    public string LogDirectories { get; set; } = "";

    public int WindowSeconds { get; set; } = 60;

    public int CooldownSeconds { get; set; } = 600;

    /// <summary>The fields of a service.</summary>
    public static ServiceForm Of(ServiceEntry service)
    {
        ArgumentNullException.ThrowIfNull(service);
        return new ServiceForm
        {
            Name = service.Name,
            Description = service.Description,
            Criticality = service.Criticality,
            Automation = service.Automation,
            AllowCritical = service.AllowCriticalAutomation,
            Owner = service.Owner,
            DependsOn = string.Join(", ", service.DependsOn),
            Units = Text(
                service.Targets.Units.Select(u =>
                    u.Scope == UnitScope.User ? UserScope + u.Name : u.Name
                )
            ),
            Containers = Text(service.Targets.Containers),
            RestartCommand = Text(service.Targets.RestartCommand),
            HealthUrls = Text(service.Targets.HealthUrls),
            LogDirectories = Text(service.Targets.LogDirectories),
            WindowSeconds = (int)service.VerificationWindow.TotalSeconds,
            CooldownSeconds = (int)service.ActionCooldown.TotalSeconds,
        };
    }

    /// <summary>The service of these fields; it is judged when it is saved.</summary>
    /// <param name="version">The one that was read.</param>
    public ServiceEntry ToEntry(int version) =>
        new()
        {
            Name = Name.Trim(),
            Description = Description.Trim(),
            Criticality = Criticality,
            Automation = Automation,
            AllowCriticalAutomation = AllowCritical && Automation == AutomationMode.Auto,
            Owner = Owner.Trim(),
            DependsOn =
            [
                .. DependsOn.Split(
                    ',',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                ),
            ],
            Targets = new AllowedTargets
            {
                Units = [.. Lines(Units).Select(Unit)],
                Containers = Lines(Containers),
                RestartCommand = Lines(RestartCommand),
                HealthUrls = Lines(HealthUrls),
                LogDirectories = Lines(LogDirectories),
            },
            VerificationWindow = TimeSpan.FromSeconds(WindowSeconds),
            ActionCooldown = TimeSpan.FromSeconds(CooldownSeconds),
            Version = version,
        };

    private static SystemdUnit Unit(string line) =>
        line.StartsWith(UserScope, StringComparison.OrdinalIgnoreCase)
            ? new SystemdUnit(line[UserScope.Length..].Trim(), UnitScope.User)
            : new SystemdUnit(line, UnitScope.System);

    private static string Text(IEnumerable<string> lines) => string.Join('\n', lines);

    private static IReadOnlyList<string> Lines(string? text) =>
        [
            .. (text ?? "").Split(
                '\n',
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        ];
}
