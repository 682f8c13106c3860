using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Commands.GameDay.Services;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>
/// The patterns and runbooks that a team of a game day has beside those that ship. They know kinds of trouble, not
/// scenarios: every scenario has all of them.
/// </summary>
internal static class GameContent
{
    private const string Author = "game day";

    private static readonly RecommendedAction HealthCheck = new(
        "health_check",
        new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = "{service.health_url}" }
    );

    private static readonly RecommendedAction Restart = new(
        "restart_service",
        new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["service"] = "{incident.service}",
        }
    );

    public static IReadOnlyList<AlertPattern> Patterns { get; } =
    [
        new()
        {
            Id = "disk-full",
            Name = "Disk full",
            Regex = "no space left on device|disk quota exceeded",
            IgnoreCase = true,
            Severity = Severity.High,
            Category = "disk",
            MinimumLevel = Domain.Logs.EntryLevel.Warning,
            GroupBy = GroupBy.Service,
            Owner = Author,
        },
        new()
        {
            Id = "process-ended",
            Name = "Process ended by itself",
            Regex = @"main process exited, code=(killed|dumped|exited, status=[1-9])",
            IgnoreCase = true,
            Severity = Severity.High,
            Category = "crash",
            GroupBy = GroupBy.Service,
            Owner = Author,
        },
    ];

    public static IReadOnlyList<KnowledgeEntry> Knowledge { get; } =
    [
        Entry(
            "process-out-of-memory",
            "Process out of memory",
            "memory",
            "The process keeps what it should let go, until its memory limit is reached.",
            ["OutOfMemoryException", "OutOfMemoryError"],
            ["memory", "leak"],
            [Restart, HealthCheck]
        ),
        Entry(
            "disk-full",
            "Disk full",
            "disk",
            "Log files fill the directory; those of last week are not needed.",
            ["[Nn]o space left on device", "[Dd]isk quota exceeded"],
            ["disk", "space"],
            [
                new(
                    "cleanup_logs",
                    new Dictionary<string, string>(StringComparer.Ordinal)
                    {
                        ["path"] = "{service.log_directory}",
                        ["days"] = "7",
                    }
                ),
                HealthCheck,
            ]
        ),
        Entry(
            "process-ended",
            "Process ended by itself",
            "crash",
            "The process is gone, and nobody started it again.",
            [@"[Mm]ain process exited"],
            ["process", "exited", "killed"],
            [Restart, HealthCheck]
        ),
        Entry(
            "unhandled-exception",
            "Requests fail on an unhandled exception",
            "application",
            "The program fails on what it is asked. A restart helps where its state is spoilt, not where the program is.",
            [@"(KeyNotFound|NullReference|InvalidOperation)Exception"],
            ["exception", "request"],
            [Restart, HealthCheck]
        ),
    ];

    /// <summary>A service as the catalogue knows it: trusted to be acted on, within its own directory and command.</summary>
    public static ServiceEntry Service(GamePart part, ServiceFile file) =>
        new()
        {
            Name = part.Name,
            Description = "Takes part in a game day.",
            Criticality = Criticality.Tier3,
            Owner = Author,
            DependsOn = part.Needs.Length > 0 ? [part.Needs] : [],
            Automation = AutomationMode.Auto,
            StartingRung = LadderRung.Auto,
            AllowCriticalAutomation = true,
            ActionCooldown = TimeSpan.Zero,
            VerificationWindow = TimeSpan.FromSeconds(4),
            Targets = new AllowedTargets
            {
                RestartCommand = ServiceProcess.Arguments("restart", file),
                HealthUrls = [file.Url("/health").AbsoluteUri],
                LogDirectories = part.Quota is null ? [] : [file.Spool],
            },
        };

    private static KnowledgeEntry Entry(
        string id,
        string title,
        string category,
        string description,
        IReadOnlyList<string> patterns,
        IReadOnlyList<string> tags,
        IReadOnlyList<RecommendedAction> actions
    ) =>
        new()
        {
            Id = id,
            Title = title,
            Category = category,
            Description = description,
            ErrorPatterns = patterns,
            Tags = tags,
            AutomatedActions = actions,
            SolutionSteps = ["Look at the service's log, and at what changed last."],
            CreatedBy = Author,
        };
}
