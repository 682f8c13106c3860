namespace OnCallAgent.Web.Remediation;

/// <summary>What a started program is told of the agent's own environment: as little as it needs, so that the agent's secrets stay its own.</summary>
internal static class ProcessEnvironment
{
    public const string DefaultPath =
        "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    private static readonly string[] PassedOn =
    [
        "PATH",
        "HOME",
        "LANG",
        "XDG_RUNTIME_DIR",
        "DBUS_SESSION_BUS_ADDRESS",
    ];

    /// <param name="userRuntimeDirectory">Replaces XDG_RUNTIME_DIR; the session bus of another runtime directory would be the wrong one, so it is dropped.</param>
    /// <param name="variable">Reads a variable of the agent.</param>
    public static Dictionary<string, string> Minimal(
        string? userRuntimeDirectory,
        Func<string, string?> variable
    )
    {
        var passed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in PassedOn)
        {
            if (variable(name) is { Length: > 0 } value)
            {
                passed[name] = value;
            }
        }

        passed["PATH"] = AbsolutePath(passed.GetValueOrDefault("PATH"));
        if (userRuntimeDirectory is { Length: > 0 })
        {
            passed["XDG_RUNTIME_DIR"] = userRuntimeDirectory;
            passed.Remove("DBUS_SESSION_BUS_ADDRESS");
        }
        else if (!passed.ContainsKey("XDG_RUNTIME_DIR"))
        {
            // A service account that lingers has a user manager, but its daemons are not told where.
            var usual = $"/run/user/{LinuxFiles.EffectiveUserId}";
            if (Directory.Exists(usual))
            {
                passed["XDG_RUNTIME_DIR"] = usual;
            }
        }

        return passed;
    }

    /// <summary>The full path of a program: itself where it is absolute, else its first place in PATH; null where there is none.</summary>
    /// <remarks>Process.Start would look in the agent's own folder and in the working directory first.</remarks>
    public static string? Find(string program, string path) =>
        program.StartsWith('/') ? program
        : program.Contains('/', StringComparison.Ordinal) ? null
        : path.Split(':')
            .Where(folder => folder.StartsWith('/'))
            .Select(folder => Path.Combine(folder, program))
            .FirstOrDefault(IsExecutable);

    private static string AbsolutePath(string? path)
    {
        var absolute = (path ?? "").Split(':').Where(p => p.StartsWith('/')).ToArray();
        return absolute.Length > 0 ? string.Join(':', absolute) : DefaultPath;
    }

    private static bool IsExecutable(string file)
    {
        const UnixFileMode anyone =
            UnixFileMode.UserExecute | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        return File.Exists(file)
            && (
                OperatingSystem.IsWindows()
                || (File.GetUnixFileMode(file) & anyone) != UnixFileMode.None
            );
    }
}
