using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

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

    public LadderRung StartingRung { get; set; } = LadderRung.Suggest;

    public int PromoteAfter { get; set; } = 5;

    public bool FourEyes { get; set; }

    public string ChangeWindows { get; set; } = "";

    public int ActionsPerHour { get; set; } = 6;

    public string Owner { get; set; } = "";

    public string DependsOn { get; set; } = "";

    public string Units { get; set; } = "";

    public string Containers { get; set; } = "";

    public string RestartCommand { get; set; } = "";

    public string HealthUrls { get; set; } = "";

    public string LogDirectories { get; set; } = "";

    public string MemoryLimits { get; set; } = "";

    public string Databases { get; set; } = "";

    public string Pools { get; set; } = "";

    public string Webhooks { get; set; } = "";

    public string Scripts { get; set; } = "";

    /// <summary>New passwords and keys by the slot they belong to; what is stored is never here.</summary>
    public Dictionary<string, string> NewSecrets { get; } = new(StringComparer.Ordinal);

    /// <summary>Lines that could not be read, each under the name of its list.</summary>
    public IReadOnlyList<FieldError> Unreadable => [.. Errors()];

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
            StartingRung = service.StartingRung,
            PromoteAfter = service.PromoteAfter,
            FourEyes = service.FourEyes,
            ChangeWindows = Text(service.ChangeWindows.Select(ChangeWindowLines.Show)),
            ActionsPerHour = service.ActionsPerHour,
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
            MemoryLimits = Text(service.Targets.MemoryLimits.Select(AllowListLines.Show)),
            Databases = Text(service.Targets.Databases.Select(AllowListLines.Show)),
            Pools = Text(
                service
                    .Targets.Pools.Select(AllowListLines.Show)
                    .Concat(service.Targets.PoolRestarts.Select(AllowListLines.Show))
            ),
            Webhooks = Text(service.Targets.Webhooks.Select(AllowListLines.Show)),
            Scripts = Text(service.Targets.Scripts.Select(AllowListLines.Show)),
            WindowSeconds = (int)service.VerificationWindow.TotalSeconds,
            CooldownSeconds = (int)service.ActionCooldown.TotalSeconds,
        };
    }

    /// <summary>The service of these fields; it is judged when it is saved.</summary>
    public ServiceEntry ToEntry() =>
        new()
        {
            Name = Name.Trim(),
            Description = Description.Trim(),
            Criticality = Criticality,
            Automation = Automation,
            AllowCriticalAutomation = AllowCritical && Automation == AutomationMode.Auto,
            StartingRung = StartingRung,
            PromoteAfter = PromoteAfter,
            FourEyes = FourEyes,
            ChangeWindows = Read(ChangeWindows, ChangeWindowLines.Read),
            ActionsPerHour = ActionsPerHour,
            Owner = Owner.Trim(),
            DependsOn =
            [
                .. DependsOn.Split(
                    ',',
                    StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
                ),
            ],
            Targets = Targets,
            VerificationWindow = TimeSpan.FromSeconds(WindowSeconds),
            ActionCooldown = TimeSpan.FromSeconds(CooldownSeconds),
        };

    /// <summary>The allow-list of these fields; lines that cannot be read are left out and stand in <see cref="Unreadable"/>.</summary>
    public AllowedTargets Targets =>
        new()
        {
            Units = [.. Lines(Units).Select(Unit)],
            Containers = Lines(Containers),
            RestartCommand = Lines(RestartCommand),
            HealthUrls = Lines(HealthUrls),
            LogDirectories = Lines(LogDirectories),
            MemoryLimits = Read(MemoryLimits, AllowListLines.Memory),
            Databases = Read(Databases, AllowListLines.Database),
            Pools = Read(Pools, AllowListLines.Pool),
            PoolRestarts =
            [
                .. Lines(Pools).Select(AllowListLines.PoolRestart).OfType<PoolRestart>(),
            ],
            Webhooks = Read(Webhooks, AllowListLines.Webhook),
            Scripts = Read(Scripts, AllowListLines.Script),
        };

    /// <summary>New secrets that something on the list takes; a field that was left empty keeps what is stored.</summary>
    public IReadOnlyDictionary<string, string> SecretsToSave()
    {
        var slots = SecretSlot.All(Targets).Select(s => s.Key).ToHashSet(StringComparer.Ordinal);
        return NewSecrets
            .Where(s => s.Value.Length > 0 && slots.Contains(s.Key))
            .ToDictionary(StringComparer.Ordinal);
    }

    private IEnumerable<FieldError> Errors() =>
        Refused(MemoryLimits, AllowListLines.Memory)
            .Concat(Refused(Databases, AllowListLines.Database))
            .Concat(
                Lines(Pools)
                    .Where(line => AllowListLines.PoolRestart(line) is null)
                    .Select(line => AllowListLines.Pool(line).Error)
                    .OfType<FieldError>()
            )
            .Concat(Refused(Webhooks, AllowListLines.Webhook))
            .Concat(Refused(Scripts, AllowListLines.Script))
            .Concat(Refused(ChangeWindows, ChangeWindowLines.Read));

    private static IEnumerable<FieldError> Refused<T>(string text, Func<string, Result<T>> read) =>
        Lines(text).Select(line => read(line).Error).OfType<FieldError>();

    private static IReadOnlyList<T> Read<T>(string text, Func<string, Result<T>> read) =>
        [.. Lines(text).Select(read).Where(r => r.IsSuccess).Select(r => r.Value)];

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
