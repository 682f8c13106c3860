namespace OnCallAgent.Domain.Services;

/// <summary>How much hangs on a service.</summary>
public enum Criticality
{
    /// <summary>Tier 1: users or money are hurt at once.</summary>
    Tier1 = 1,

    /// <summary>Tier 2: users notice soon.</summary>
    Tier2 = 2,

    /// <summary>Tier 3: internal, or can wait for the morning.</summary>
    Tier3 = 3,

    /// <summary>Tier 4: experiments and batch work.</summary>
    Tier4 = 4,
}

/// <summary>The most that the agent may do to a service by itself: the ceiling of the ladder.</summary>
public enum AutomationMode
{
    /// <summary>Nothing.</summary>
    Off = 0,

    /// <summary>It proposes an action and waits for a human's yes. The default.</summary>
    Suggest = 1,

    /// <summary>It acts where every guard agrees.</summary>
    Auto = 2,

    /// <summary>It records what it would have done, and calls a human.</summary>
    Shadow = 3,
}

/// <summary>How far a cure is trusted: one rung for each pattern, action and service. The order is relied on.</summary>
public enum LadderRung
{
    /// <summary>It is recorded what the agent would have done, and a human is called as usual.</summary>
    Shadow = 0,

    /// <summary>The agent proposes it and waits for a human's yes.</summary>
    Suggest = 1,

    /// <summary>The agent does it where every guard agrees.</summary>
    Auto = 2,
}

/// <summary>Whose systemd a unit belongs to.</summary>
public enum UnitScope
{
    /// <summary><c>systemctl</c>: the system manager.</summary>
    System = 0,

    /// <summary><c>systemctl --user</c>: the user manager of the agent's own account.</summary>
    User = 1,
}

/// <summary>How much of the world an action touches.</summary>
public enum BlastRadius
{
    /// <summary>Looks, changes nothing.</summary>
    None = 0,

    /// <summary>One process or directory.</summary>
    Component = 1,

    /// <summary>A whole service, and who depends on it.</summary>
    Service = 2,

    /// <summary>Several services.</summary>
    Wide = 3,
}

/// <summary>Whether an action can be taken back.</summary>
public enum Reversibility
{
    /// <summary>Nothing to take back.</summary>
    ReadOnly = 0,

    /// <summary>The agent can take it back.</summary>
    Reversible = 1,

    /// <summary>It heals by itself (a restart).</summary>
    SelfHealing = 2,

    /// <summary>It cannot be taken back (deleted files).</summary>
    Irreversible = 3,
}

/// <summary>A service of the catalogue, and everything the agent is allowed to touch of it. What is not listed here is not touched.</summary>
public sealed record ServiceEntry
{
    /// <summary>The name log lines carry; the key. Letters, digits, dashes, dots and underscores.</summary>
    public required string Name { get; init; }

    /// <summary>What it is for.</summary>
    public string Description { get; init; } = "";

    /// <summary>How much hangs on it.</summary>
    public Criticality Criticality { get; init; } = Criticality.Tier3;

    /// <summary>Names of the services it needs.</summary>
    public IReadOnlyList<string> DependsOn { get; init; } = [];

    /// <summary>Who answers for it.</summary>
    public string Owner { get; init; } = "";

    /// <summary>The most that the agent may do to it by itself.</summary>
    public AutomationMode Automation { get; init; } = AutomationMode.Suggest;

    /// <summary>The rung on which an action begins that this service has no record of.</summary>
    public LadderRung StartingRung { get; init; } = LadderRung.Suggest;

    /// <summary>Verified outcomes after which an action is promoted by one rung; 1 to 100.</summary>
    public int PromoteAfter { get; init; } = 5;

    /// <summary>Whether whoever asks for a changing action may not approve it, and what the agent asks for needs two people's yes.</summary>
    public bool FourEyes { get; init; }

    /// <summary>When the agent may, and may not, change it; empty for always.</summary>
    public IReadOnlyList<ChangeWindow> ChangeWindows { get; init; } = [];

    /// <summary>Whether the agent may act on a critical incident of this service without a human.</summary>
    public bool AllowCriticalAutomation { get; init; }

    /// <summary>What may be acted on.</summary>
    public AllowedTargets Targets { get; init; } = new();

    /// <summary>How long a fix must hold before the incident is resolved; 1 s to 1 h.</summary>
    public TimeSpan VerificationWindow { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Least time between two actions that change this service; 0 to 24 h.</summary>
    public TimeSpan ActionCooldown { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Most actions of the agent that change this service within an hour; 1 to 100.</summary>
    public int ActionsPerHour { get; init; } = 6;

    /// <summary>Counts up with every change.</summary>
    public int Version { get; init; } = 1;
}

/// <summary>The allow-list of a service. An empty list means that nothing of the kind may be touched.</summary>
public sealed record AllowedTargets
{
    /// <summary>systemd units that may be restarted.</summary>
    public IReadOnlyList<SystemdUnit> Units { get; init; } = [];

    /// <summary>Docker containers that may be restarted, by name.</summary>
    public IReadOnlyList<string> Containers { get; init; } = [];

    /// <summary>A command that restarts the service: program and arguments, run without a shell. Set by an admin only.</summary>
    public IReadOnlyList<string> RestartCommand { get; init; } = [];

    /// <summary>URLs that a health check may GET; the first is the service's own health check.</summary>
    public IReadOnlyList<string> HealthUrls { get; init; } = [];

    /// <summary>Directories whose old log files may be deleted; absolute paths.</summary>
    public IReadOnlyList<string> LogDirectories { get; init; } = [];

    /// <summary>Memory limits that may be changed.</summary>
    public IReadOnlyList<MemoryTarget> MemoryLimits { get; init; } = [];

    /// <summary>Databases whose long-running sessions may be ended.</summary>
    public IReadOnlyList<ListedDatabase> Databases { get; init; } = [];

    /// <summary>PgBouncers whose server connections may be renewed.</summary>
    public IReadOnlyList<ListedPool> Pools { get; init; } = [];

    /// <summary>Other pools of connections that may be renewed.</summary>
    public IReadOnlyList<PoolRestart> PoolRestarts { get; init; } = [];

    /// <summary>HTTP endpoints that may be called.</summary>
    public IReadOnlyList<WebhookTarget> Webhooks { get; init; } = [];

    /// <summary>Scripts of the admin's directory that may be run.</summary>
    public IReadOnlyList<ScriptTarget> Scripts { get; init; } = [];

    /// <summary>Passwords and keys of these targets, encrypted. Never shown; kept over an edit by whoever saves.</summary>
    public IReadOnlyList<SealedSecret> Secrets { get; init; } = [];
}

/// <summary>A unit of systemd.</summary>
/// <param name="Name">With its suffix: <c>orders.service</c>.</param>
/// <param name="Scope">Whose it is.</param>
public sealed record SystemdUnit(string Name, UnitScope Scope);

/// <summary>The services that are known, by name. Names are compared without regard to case.</summary>
public sealed class ServiceCatalog
{
    private readonly Dictionary<string, ServiceEntry> byName;

    /// <summary>A catalogue of these services; the last one of a name wins.</summary>
    public ServiceCatalog(IEnumerable<ServiceEntry> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        byName = new Dictionary<string, ServiceEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var service in services)
        {
            byName[service.Name] = service;
        }
    }

    /// <summary>A catalogue without services.</summary>
    public static ServiceCatalog Empty { get; } = new([]);

    /// <summary>Every service.</summary>
    public IReadOnlyCollection<ServiceEntry> All => byName.Values;

    /// <summary>The service of this name; null where it is unknown.</summary>
    public ServiceEntry? Find(string name) => byName.GetValueOrDefault(name);

    /// <summary>Names of the services that need this one, directly.</summary>
    public IReadOnlyList<string> DependentsOf(string name) =>
        [
            .. byName
                .Values.Where(s => s.DependsOn.Contains(name, StringComparer.OrdinalIgnoreCase))
                .Select(s => s.Name)
                .Order(StringComparer.Ordinal),
        ];
}
