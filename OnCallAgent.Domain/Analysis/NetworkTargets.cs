using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Analysis;

/// <summary>Hosts with ports that log messages name: what something tried to reach.</summary>
internal static class NetworkTargets
{
    // A name that starts with a letter and is not the file of a stack frame, or an IPv4 address; then a port.
    private static readonly Regex HostAndPort = new(
        @"(?:^|[\s/@'""(\[=,])(?<target>(?:[a-z][a-z0-9-]*(?:\.[a-z0-9-]+)*|\d{1,3}(?:\.\d{1,3}){3}):\d{2,5})(?:$|[^\w.:])",
        RegexOptions.NonBacktracking | RegexOptions.IgnoreCase | RegexOptions.CultureInvariant
    );

    private static readonly HashSet<string> SourceFiles = new(StringComparer.OrdinalIgnoreCase)
    {
        "c",
        "cc",
        "cpp",
        "cs",
        "go",
        "h",
        "java",
        "js",
        "kt",
        "php",
        "py",
        "rb",
        "rs",
        "scala",
        "ts",
    };

    /// <summary>The targets in a message, each once, as they come.</summary>
    public static IEnumerable<string> In(string message) =>
        HostAndPort
            .Matches(message)
            .Select(static m => m.Groups["target"].Value)
            .Where(static t => !IsStackFrame(t) && IsPort(t))
            .Distinct(StringComparer.OrdinalIgnoreCase);

    private static bool IsStackFrame(string target)
    {
        var host = target[..target.LastIndexOf(':')];
        var dot = host.LastIndexOf('.');
        return dot >= 0 && SourceFiles.Contains(host[(dot + 1)..]);
    }

    // "line:12" and "exit:137" are no addresses; real ports of services begin higher.
    private static bool IsPort(string target) =>
        int.TryParse(target.AsSpan(target.LastIndexOf(':') + 1), out var port)
        && port is >= 22 and <= 65_535
        && (port >= 1024 || port is 22 or 25 or 53 or 80 or 88 or 389 or 443 or 465 or 587 or 636);
}
