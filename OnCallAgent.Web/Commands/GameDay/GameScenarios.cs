using OnCallAgent.Web.Commands.GameDay.Services;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>The scenarios there are.</summary>
internal static class GameScenarios
{
    private const string Orders = "orders-api";
    private const string Inventory = "inventory-api";

    /// <summary>Runs beside everything and is never at fault: whatever is said of it is a false alarm.</summary>
    private static readonly GamePart Bystander = new("catalog-api");

    /// <summary>All of them, in the order in which they are run.</summary>
    public static IReadOnlyList<GameScenario> All { get; } =
    [
        new(
            "pool-exhausted",
            "Connections are taken from a pool and not given back, until none is left.",
            [new(Inventory), new(Orders) { Needs = Inventory }, Bystander],
            static (fleet, cancellation) =>
                fleet.FaultAsync(Orders, "leak-connections", cancellation),
            new(Orders, ["database"], ["restart_service"], Heals: true, Human: false)
        ),
        new(
            "memory-leak",
            "A process keeps what it should let go, until its memory limit is reached.",
            [new("sessions-api") { MemoryLimit = 160 }, Bystander],
            static (fleet, cancellation) =>
                fleet.FaultAsync("sessions-api", "leak-memory", cancellation),
            new("sessions-api", ["memory"], ["restart_service"], Heals: true, Human: false)
        ),
        new(
            "disk-filling",
            "Debug logs fill what old logs have left of a directory's room.",
            [new("archive-api") { Quota = 24 << 20, OldLogs = 16 << 20 }, Bystander],
            static (fleet, cancellation) =>
                fleet.FaultAsync("archive-api", "verbose", cancellation),
            new("archive-api", ["disk"], ["cleanup_logs"], Heals: true, Human: false)
        ),
        new(
            "dependency-down",
            "The process of a service that another one needs is killed.",
            [new(Inventory), new(Orders) { Needs = Inventory }, Bystander],
            static (fleet, _) => fleet.KillAsync(Inventory),
            // Who needs it may complain before anybody says that it is gone: whoever is called then is called rightly.
            new(Inventory, ["crash"], ["restart_service"], Heals: true, Human: null)
        ),
        new(
            "bad-deploy",
            "A new version fails on every request. Nobody knows a cure, so a human must be called, and nothing done.",
            [new(Orders), Bystander],
            static (fleet, cancellation) =>
                fleet.DeployAsync(Orders, ServiceFile.FailingVersion, cancellation),
            new(Orders, ["http", "application"], [], Heals: false, Human: true)
        ),
        new(
            "fix-fails",
            "A new version takes connections and never gives them back: a restart helps for a moment only.",
            [new(Inventory), new(Orders) { Needs = Inventory }, Bystander],
            static (fleet, cancellation) =>
                fleet.DeployAsync(Orders, ServiceFile.LeakingVersion, cancellation),
            new(Orders, ["database"], ["restart_service"], Heals: false, Human: true)
        ),
        new(
            "quiet",
            "Nothing is wrong, though healthy services use alarming words, too.",
            [new(Inventory), new(Orders) { Needs = Inventory }, Bystander],
            null,
            null
        ),
    ];
}
