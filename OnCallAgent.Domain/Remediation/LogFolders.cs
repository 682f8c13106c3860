using System.Globalization;
using System.Text;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>A directory whose old log files may be deleted.</summary>
/// <param name="AllowedRoot">The directory on the allow-list that it is, or lies beneath.</param>
/// <param name="Path">The directory itself.</param>
public sealed record LogFolder(string AllowedRoot, string Path);

/// <summary>Decides in which directories <c>cleanup_logs</c> may delete. Judges names only; whoever opens the directory must still refuse symbolic links.</summary>
public static class LogFolders
{
    // Kernel file systems, and what the machine starts from: nothing in them is a log.
    private static readonly string[] ForbiddenTrees = ["/proc", "/sys", "/dev", "/boot"];

    // Too wide to be one service's logs. Directories beneath them are fine.
    private static readonly string[] TooWide =
    [
        "/bin",
        "/etc",
        "/home",
        "/lib",
        "/lib32",
        "/lib64",
        "/media",
        "/mnt",
        "/opt",
        "/root",
        "/run",
        "/sbin",
        "/srv",
        "/usr",
        "/var",
    ];

    /// <summary>The directory asked for, or the service's first, where it is on the allow-list or beneath one that is.</summary>
    /// <returns>The directory; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<LogFolder> Choose(ServiceEntry service, string? path)
    {
        ArgumentNullException.ThrowIfNull(service);
        var allowed = service.Targets.LogDirectories;
        if (allowed.Count == 0)
        {
            return new TargetNotAllowed(
                service.Name,
                path is null ? "A log directory" : Quoted.Value(path)
            );
        }

        var wanted = Read(path ?? allowed[0]);
        if (!wanted.IsSuccess)
        {
            return wanted.Error;
        }

        // The longest one wins: with /a and /a/b listed, /a/b/c lies beneath /a/b.
        var root = allowed
            .Select(Read)
            .Where(a => a.IsSuccess && IsOrLiesBeneath(wanted.Value, a.Value))
            .Select(a => a.Value)
            .MaxBy(a => a.Length);
        return root is null
            ? new TargetNotAllowed(service.Name, Quoted.Value(path ?? allowed[0]))
            : new LogFolder(root, wanted.Value);
    }

    /// <summary>An absolute path in its only spelling: no empty, <c>.</c> or <c>..</c> parts, no control or invisible characters, not a whole system directory. A slash at the end is dropped.</summary>
    /// <returns>The path; a <see cref="FieldError"/> otherwise.</returns>
    public static Result<string> Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (!path.StartsWith('/') || path.Length > ActionArguments.MaxLength)
        {
            return Refused(path, "must be an absolute path");
        }

        if (path.EnumerateRunes().Any(IsInvisible))
        {
            return Refused(path, "holds a control or invisible character");
        }

        var plain = path.Length > 1 && path.EndsWith('/') ? path[..^1] : path;
        var parts = plain[1..].Split('/');
        if (parts.Any(p => p is "" or "." or ".." || Encoding.UTF8.GetByteCount(p) > 255))
        {
            return Refused(
                path,
                "must be written without empty, “.” or “..” parts, and must not be the root"
            );
        }

        if (TooWide.Contains(plain, StringComparer.Ordinal))
        {
            return Refused(
                path,
                "is a whole system directory; list the service's own log directory"
            );
        }

        return ForbiddenTrees.Any(t => IsOrLiesBeneath(plain, t))
            ? Refused(path, "belongs to the system and holds no logs")
            : plain;
    }

    private static bool IsOrLiesBeneath(string path, string root) =>
        path.StartsWith(root, StringComparison.Ordinal)
        && (path.Length == root.Length || path[root.Length] == '/');

    private static bool IsInvisible(Rune rune) =>
        Rune.GetUnicodeCategory(rune)
            is UnicodeCategory.Control
                or UnicodeCategory.Format
                or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator
                or UnicodeCategory.OtherNotAssigned
        || rune == Rune.ReplacementChar;

    private static FieldError Refused(string path, string why) =>
        new("path", $"{Quoted.Value(path)} {why}.");
}
