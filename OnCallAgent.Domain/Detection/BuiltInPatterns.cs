using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// The patterns the product ships. Each says what a failure says of itself, not which words it uses: "timed out after",
/// not "timeout", so that settings, counters at zero and ordinary progress stay quiet.
/// </summary>
public static class BuiltInPatterns
{
    /// <summary>All of them, most severe first.</summary>
    public static IReadOnlyList<AlertPattern> All { get; } =
    [OutOfMemory, ConnectionFailures, HttpServerErrors, AuthenticationFailures, Timeouts];

    /// <summary>
    /// Connections to databases, brokers and other back ends that fail, and connection pools that run dry. Several
    /// wordings in one service are one fault unless they name different targets.
    /// </summary>
    public static AlertPattern ConnectionFailures =>
        new()
        {
            Id = "database-connection",
            Name = "Database connection failures",
            Regex = ConnectionFailurePhrases.Regex,
            IgnoreCase = true,
            Severity = Severity.High,
            Category = "database",
            MinimumLevel = EntryLevel.Warning,
            BuiltIn = true,
            Owner = "built-in",
            Note =
                "Data stores, brokers and other back ends that cannot be reached, and exhausted connection pools, in the words of PostgreSQL, "
                + "MySQL, Oracle, SQL Server, MongoDB, Redis, Kafka, ZooKeeper, JDBC pools and operating systems. Not: established or closed "
                + "connections, counters, settings, lines below WARN.",
        };

    /// <summary>Memory that ran out: of a process, a container or the machine.</summary>
    public static AlertPattern OutOfMemory =>
        new()
        {
            Id = "out-of-memory",
            Name = "Out of memory",
            Regex = OutOfMemoryPhrases.Regex,
            IgnoreCase = true,
            Severity = Severity.Critical,
            Category = "memory",
            MinimumLevel = EntryLevel.Info,
            // The kernel tells one kill in several lines, the JVM in several wordings: one sick service is one fault.
            GroupBy = GroupBy.Service,
            BuiltIn = true,
            Owner = "built-in",
            Note =
                "OutOfMemoryError and its kin, the kernel's and the container runtime's OOM kills, failed allocations. Not: JVM flags such as "
                + "-XX:+HeapDumpOnOutOfMemoryError, oom_score_adj settings, memory reports.",
        };

    /// <summary>HTTP responses with status 500 to 599, in access logs and in the words of frameworks.</summary>
    public static AlertPattern HttpServerErrors =>
        new()
        {
            Id = "http-5xx",
            Name = "HTTP 5xx errors",
            Regex = HttpErrorPhrases.Regex,
            IgnoreCase = true,
            Severity = Severity.High,
            Category = "http",
            Threshold = 5,
            Window = TimeSpan.FromMinutes(5),
            GroupBy = GroupBy.Service,
            SignOnly = true,
            BuiltIn = true,
            Owner = "built-in",
            Note =
                "A single 5xx is daily life; five within five minutes are not. Not: byte counts, durations and ports that begin with 5.",
        };

    /// <summary>Log-ins and requests that were refused.</summary>
    public static AlertPattern AuthenticationFailures =>
        new()
        {
            Id = "authentication-failure",
            Name = "Authentication failures",
            Regex = AuthenticationPhrases.Regex,
            IgnoreCase = true,
            Severity = Severity.Medium,
            Category = "authentication",
            MinimumLevel = EntryLevel.Info,
            Threshold = 10,
            Window = TimeSpan.FromMinutes(5),
            GroupBy = GroupBy.Service,
            BuiltIn = true,
            Owner = "built-in",
            Note =
                "Ten within five minutes: someone guesses passwords, or a credential expired. Not: authentication that is switched off, "
                + "counters at zero, sessions that open and close.",
        };

    /// <summary>Calls that did not answer in time.</summary>
    public static AlertPattern Timeouts =>
        new()
        {
            Id = "timeout",
            Name = "Timeouts",
            Regex = TimeoutPhrases.Regex,
            IgnoreCase = true,
            Severity = Severity.Medium,
            Category = "timeout",
            MinimumLevel = EntryLevel.Warning,
            Threshold = 5,
            Window = TimeSpan.FromMinutes(5),
            BuiltIn = true,
            Owner = "built-in",
            Note =
                "Something did not answer in time. Not: timeouts that are set, negotiated or configured, lines below WARN.",
        };
}
