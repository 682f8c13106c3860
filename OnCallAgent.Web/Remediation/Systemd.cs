using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>What systemd says of a unit.</summary>
/// <param name="MainPid">Its main process; 0 for none.</param>
/// <param name="ActiveState"><c>active</c>, <c>failed</c> …; empty where systemd did not say.</param>
internal sealed record UnitState(string MainPid, string ActiveState);

/// <summary>Talks to systemd through <c>systemctl</c>, which speaks to the manager that the unit's scope names.</summary>
internal sealed class Systemd(ProcessRunner runner, RemediationOptions options)
{
    /// <summary>The command that restarts a unit. The name is the last part, after <c>--</c>, and well-formed: it cannot be an option.</summary>
    public IReadOnlyList<string> RestartCommand(SystemdUnit unit) =>
        unit.Scope switch
        {
            UnitScope.User => [options.Systemctl, "--user", "restart", "--", unit.Name],
            UnitScope.System when options.UseSudo =>
            [
                "sudo",
                "-n",
                options.Systemctl,
                "restart",
                "--",
                unit.Name,
            ],
            UnitScope.System => [options.Systemctl, "restart", "--", unit.Name],
            _ => throw new ArgumentOutOfRangeException(nameof(unit)),
        };

    public Task<ProcessOutcome> RestartAsync(SystemdUnit unit, CancellationToken cancellation) =>
        runner.RunAsync(RestartCommand(unit), cancellation);

    /// <summary>The unit's state. Reading needs no privilege, so sudo is left out.</summary>
    public async Task<UnitState> ShowAsync(SystemdUnit unit, CancellationToken cancellation)
    {
        string[] scope = unit.Scope == UnitScope.User ? ["--user"] : [];
        var outcome = await runner.RunAsync(
            [
                options.Systemctl,
                .. scope,
                "show",
                "-p",
                "MainPID",
                "-p",
                "ActiveState",
                "--",
                unit.Name,
            ],
            cancellation
        );
        if (!outcome.Succeeded)
        {
            return new UnitState("", "");
        }

        var properties = outcome
            .Output.Split(
                '\n',
                StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
            )
            .Select(line => line.Split('=', 2))
            .Where(pair => pair.Length == 2)
            .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal);
        return new UnitState(
            properties["MainPID"].FirstOrDefault("") is var pid and not "0" ? pid : "",
            properties["ActiveState"].FirstOrDefault("")
        );
    }
}
