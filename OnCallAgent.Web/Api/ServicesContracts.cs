using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>What of a service may be acted on. What is not listed is not touched; secrets are not part of it.</summary>
public sealed record AllowListBody
{
    /// <summary>systemd units that may be restarted; <c>scope</c> is <c>system</c> or <c>user</c>.</summary>
    public IReadOnlyList<SystemdUnit> Units { get; init; } = [];

    /// <summary>Docker containers that may be restarted, by name.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>A command that restarts the service: program and arguments, run without a shell.</summary>
    public IReadOnlyList<string> RestartCommand { get; init; } = [];

    /// <summary>URLs that a health check may GET; the first is the service's own health check.</summary>
    public IReadOnlyList<string> HealthUrls { get; init; } = [];

    /// <summary>Directories whose old log files may be deleted; absolute paths.</summary>
    public IReadOnlyList<string> LogDirectories { get; init; } = [];

    /// <summary>Memory limits that may be changed, within bounds.</summary>
    public IReadOnlyList<MemoryTarget> MemoryLimits { get; init; } = [];

    /// <summary>Databases whose long-running sessions may be ended.</summary>
    public IReadOnlyList<ListedDatabase> Databases { get; init; } = [];

    /// <summary>PgBouncers whose server connections may be renewed.</summary>
    public IReadOnlyList<ListedPool> Pools { get; init; } = [];

    /// <summary>Pools of connections that are renewed by a systemd unit's restart (<c>unit</c>) or by a POST to an endpoint (<c>endpoint</c>).</summary>
    public IReadOnlyList<PoolRestart> PoolRestarts { get; init; } = [];

    /// <summary>HTTP endpoints that may be called.</summary>
    public IReadOnlyList<WebhookTarget> Webhooks { get; init; } = [];

    /// <summary>Scripts of the admin's directory that may be run.</summary>
    public IReadOnlyList<ScriptTarget> Scripts { get; init; } = [];

    internal static AllowListBody Of(AllowedTargets targets) =>
        new()
        {
            Units = targets.Units,
            Containers = targets.Containers,
            RestartCommand = targets.RestartCommand,
            HealthUrls = targets.HealthUrls,
            LogDirectories = targets.LogDirectories,
            MemoryLimits = targets.MemoryLimits,
            Databases = targets.Databases,
            Pools = targets.Pools,
            PoolRestarts = targets.PoolRestarts,
            Webhooks = targets.Webhooks,
            Scripts = targets.Scripts,
        };

    internal AllowedTargets ToTargets() =>
        new()
        {
            Units = Units,
            Containers = Containers,
            RestartCommand = RestartCommand,
            HealthUrls = HealthUrls,
            LogDirectories = LogDirectories,
            MemoryLimits = MemoryLimits,
            Databases = Databases,
            Pools = Pools,
            PoolRestarts = PoolRestarts,
            Webhooks = Webhooks,
            Scripts = Scripts,
        };
}

/// <summary>A service as it shall be. What is left away has its default; a stored secret stays with a target whose address stays.</summary>
public sealed record ServiceRequest
{
    /// <summary>The name its log lines carry: letters, digits, dashes, dots and underscores; at most 200. At an edit: the one of the URL.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for; at most 4000 characters.</summary>
    public string Description { get; init; } = "";

    /// <summary><c>tier1</c> (users or money are hurt at once) to <c>tier4</c> (experiments).</summary>
    public Criticality Criticality { get; init; } = Criticality.Tier3;

    /// <summary>Names of the services it needs, also of such that are not there yet; never in a circle.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Who answers for it; at most 256 characters.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The most that the agent may do to it by itself: <c>off</c>, <c>shadow</c> (recorded only), <c>suggest</c> or <c>auto</c>.</summary>
    public AutomationMode Automation { get; init; } = AutomationMode.Suggest;

    /// <summary>The rung of the ladder on which an action without a record begins: <c>shadow</c>, <c>suggest</c> or <c>auto</c>.</summary>
    public LadderRung StartingRung { get; init; } = LadderRung.Suggest;

    /// <summary>Verified outcomes after which an action goes up by one rung; 1 to 100.</summary>
    public int PromoteAfter { get; init; } = 5;

    /// <summary>Whether who asks for a changing action may not approve it, and what the agent asks for needs two people's yes.</summary>
    public bool FourEyes { get; init; }

    /// <summary>When the agent may (<c>allowed</c>) and may not (<c>freeze</c>) change it; at most 50, none for always.</summary>
    public IReadOnlyList<ChangeWindow> ChangeWindows { get; init; } = [];

    /// <summary>Whether it may act on a critical incident of this service without a human; only with <c>auto</c>.</summary>
    public bool AllowCriticalAutomation { get; init; }

    /// <summary>What may be acted on.</summary>
    public AllowListBody Targets { get; init; } = new();

    /// <summary>How long a fix must hold before the incident is resolved, in seconds; 1 to 3600.</summary>
    public int VerificationWindowSeconds { get; init; } = 60;

    /// <summary>Least time between two actions that change this service, in seconds; 0 to 86400.</summary>
    public int ActionCooldownSeconds { get; init; } = 600;

    /// <summary>Most actions of the agent that change it within an hour; 1 to 100.</summary>
    public int ActionsPerHour { get; init; } = 6;

    /// <summary>Passwords and keys by the place they belong to, as <c>secret_places</c> of the answer names it. Written only: no answer holds one. One that is left away stays; an empty one removes what was stored.</summary>
    public IReadOnlyDictionary<string, string>? Secrets { get; init; }

    /// <summary>What may be shown: the secrets may not.</summary>
    public override string ToString() => $"service {Name}";

    internal ServiceEntry ToEntry(string? name = null) =>
        new()
        {
            Name = name ?? Name ?? "",
            Description = Description.Trim(),
            Criticality = Criticality,
            DependsOn = DependsOn,
            Owner = Owner.Trim(),
            Automation = Automation,
            StartingRung = StartingRung,
            PromoteAfter = PromoteAfter,
            FourEyes = FourEyes,
            ChangeWindows = ChangeWindows,
            ActionsPerHour = ActionsPerHour,
            AllowCriticalAutomation = AllowCriticalAutomation,
            Targets = Targets.ToTargets(),
            VerificationWindow = TimeSpan.FromSeconds(VerificationWindowSeconds),
            ActionCooldown = TimeSpan.FromSeconds(ActionCooldownSeconds),
        };

    // The times have other names here, and the allow-list lies one level down.
    internal static FieldError Named(FieldError fault) =>
        fault.Field switch
        {
            "verification_window" => fault with { Field = "verification_window_seconds" },
            "action_cooldown" => fault with { Field = "action_cooldown_seconds" },
            "name"
            or "description"
            or "owner"
            or "depends_on"
            or "promote_after"
            or "actions_per_hour"
            or "change_windows"
            or "secrets" => fault,
            var list => fault with { Field = $"targets.{list}" },
        };
}

/// <summary>A place for a password or key.</summary>
/// <param name="Place">Under which name it is sent.</param>
/// <param name="IsStored">Whether there is one.</param>
public sealed record SecretPlace(string Place, bool IsStored);

/// <summary>A service of the catalogue. Its secrets are never shown.</summary>
public sealed record ServiceResponse
{
    internal ServiceResponse(ServiceEntry service)
    {
        Name = service.Name;
        Description = service.Description;
        Criticality = service.Criticality;
        DependsOn = service.DependsOn;
        Owner = service.Owner;
        Automation = service.Automation;
        StartingRung = service.StartingRung;
        PromoteAfter = service.PromoteAfter;
        FourEyes = service.FourEyes;
        ChangeWindows = service.ChangeWindows;
        ActionsPerHour = service.ActionsPerHour;
        AllowCriticalAutomation = service.AllowCriticalAutomation;
        Targets = AllowListBody.Of(service.Targets);
        VerificationWindowSeconds = (int)service.VerificationWindow.TotalSeconds;
        ActionCooldownSeconds = (int)service.ActionCooldown.TotalSeconds;
        SecretPlaces =
        [
            .. SecretSlot
                .All(service.Targets)
                .Select(s => new SecretPlace(
                    s.Key,
                    service.Targets.Secrets.Any(k => k.Of == s.Key)
                )),
        ];
        Version = service.Version;
    }

    /// <summary>The name its log lines carry.</summary>
    public string Name { get; }

    /// <summary>What it is for.</summary>
    public string Description { get; }

    /// <summary>How much hangs on it.</summary>
    public Criticality Criticality { get; }

    /// <summary>Names of the services it needs.</summary>
    public IReadOnlyList<string> DependsOn { get; }

    /// <summary>Who answers for it.</summary>
    public string Owner { get; }

    /// <summary>What the agent may do to it by itself.</summary>
    public AutomationMode Automation { get; }

    /// <summary>The rung of the ladder on which an action without a record begins.</summary>
    public LadderRung StartingRung { get; }

    /// <summary>Verified outcomes after which an action goes up by one rung.</summary>
    public int PromoteAfter { get; }

    /// <summary>Whether changes need two people.</summary>
    public bool FourEyes { get; }

    /// <summary>When the agent may, and may not, change it.</summary>
    public IReadOnlyList<ChangeWindow> ChangeWindows { get; }

    /// <summary>Most actions of the agent that change it within an hour.</summary>
    public int ActionsPerHour { get; }

    /// <summary>Whether it may act on a critical incident of this service without a human.</summary>
    public bool AllowCriticalAutomation { get; }

    /// <summary>What may be acted on.</summary>
    public AllowListBody Targets { get; }

    /// <summary>How long a fix must hold before the incident is resolved, in seconds.</summary>
    public int VerificationWindowSeconds { get; }

    /// <summary>Least time between two actions that change this service, in seconds.</summary>
    public int ActionCooldownSeconds { get; }

    /// <summary>Where passwords and keys belong to, and whether one is stored.</summary>
    public IReadOnlyList<SecretPlace> SecretPlaces { get; }

    /// <summary>Counts up with every change; also the ETag.</summary>
    public int Version { get; }
}
