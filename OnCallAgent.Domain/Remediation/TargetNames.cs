using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>
/// What names of units, containers and commands may look like at all. Being well-formed allows nothing: a name must also stand on the service's allow-list.
/// The forms are stricter than systemd's and Docker's own, so that no name can be read as an option, a pattern or a path.
/// </summary>
public static class TargetNames
{
    // systemctl takes patterns (*, ?, [) and device paths where it takes names; none of these characters are in the allowed set.
    // Targets are left out: restarting reboot.target restarts the machine.
    private static readonly string[] UnitSuffixes = [".service", ".socket", ".timer", ".path"];

    /// <summary>A systemd unit: ASCII letters, digits and <c>: - _ . @ \</c>, beginning with a letter, digit or underscore, 255 characters at most, ending in .service, .socket, .timer or .path.</summary>
    /// <remarks>systemd.unit(5), “Description”.</remarks>
    public static Result Unit(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (!WellFormed(name, 255, static c => c is ':' or '-' or '_' or '.' or '@' or '\\'))
        {
            return new FieldError(
                "target",
                $"{Quoted.Value(name)} cannot be the name of a systemd unit: letters, digits and : - _ . @ \\ are allowed, beginning with a letter, digit or underscore."
            );
        }

        return UnitSuffixes.Any(s =>
            name.Length > s.Length && name.EndsWith(s, StringComparison.Ordinal)
        )
            ? Result.Success
            : new FieldError(
                "target",
                $"{Quoted.Value(name)} must end in {string.Join(", ", UnitSuffixes)}."
            );
    }

    /// <summary>A Docker container: ASCII letters, digits and <c>_ . -</c>, beginning with a letter or digit, 2 to 128 characters.</summary>
    /// <remarks>The Engine's own rule is <c>[a-zA-Z0-9][a-zA-Z0-9_.-]+</c>.</remarks>
    public static Result Container(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return
            name.Length >= 2
            && name[0] != '_'
            && WellFormed(name, 128, static c => c is '_' or '.' or '-')
            ? Result.Success
            : new FieldError(
                "target",
                $"{Quoted.Value(name)} cannot be the name of a container: letters, digits and _ . - are allowed, beginning with a letter or digit."
            );
    }

    /// <summary>A command as program and arguments: the program is an absolute path or a bare name, without control characters anywhere, 64 parts at most.</summary>
    public static Result Command(IReadOnlyList<string> argv)
    {
        ArgumentNullException.ThrowIfNull(argv);
        if (argv.Count is 0 or > 64)
        {
            return new FieldError(
                "restart_command",
                "must be a program and at most 63 arguments, each a part of its own."
            );
        }

        if (argv.FirstOrDefault(part => part.Any(char.IsControl)) is { } broken)
        {
            return new FieldError(
                "restart_command",
                $"{Quoted.Value(broken)} holds a control character."
            );
        }

        var program = argv[0];
        var bare = program.Length > 0 && !program.Contains('/', StringComparison.Ordinal);
        var plain =
            program.All(c => c is > ' ' and <= '~')
            && !program.StartsWith('-')
            && !program.Split('/').Any(part => part is "." or "..");
        return plain && (bare || (program.StartsWith('/') && !program.EndsWith('/')))
            ? Result.Success
            : new FieldError(
                "restart_command",
                $"{Quoted.Value(program)} is not a program: give an absolute path or a bare name, and each argument as a part of its own."
            );
    }

    private static bool WellFormed(string name, int longest, Func<char, bool> mark) =>
        name.Length > 0
        && name.Length <= longest
        && (char.IsAsciiLetterOrDigit(name[0]) || name[0] == '_')
        && name.All(c => char.IsAsciiLetterOrDigit(c) || mark(c))
        && !name.Contains("..", StringComparison.Ordinal);
}
