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
        [.. Program(unit.Scope), "restart", "--", unit.Name];

    /// <summary>The command that sets a property of a unit, now and for later starts.</summary>
    /// <param name="unit">The unit.</param>
    /// <param name="property">Name of the property.</param>
    /// <param name="value">A number of bytes, or <c>infinity</c>.</param>
    public IReadOnlyList<string> SetPropertyCommand(
        SystemdUnit unit,
        string property,
        string value
    ) => [.. Program(unit.Scope), "set-property", "--", unit.Name, $"{property}={value}"];

    public Task<ProcessOutcome> SetPropertyAsync(
        SystemdUnit unit,
        string property,
        string value,
        CancellationToken cancellation
    ) => runner.RunAsync(SetPropertyCommand(unit, property, value), cancellation);

    public Task<ProcessOutcome> RestartAsync(SystemdUnit unit, CancellationToken cancellation) =>
        runner.RunAsync(RestartCommand(unit), cancellation);

    /// <summary>A property of a unit as systemd says it; null where it did not, or knows no such unit.</summary>
    public async Task<string?> PropertyAsync(
        SystemdUnit unit,
        string property,
        CancellationToken cancellation
    )
    {
        var properties = await PropertiesAsync(unit, ["LoadState", property], cancellation);
        return properties?["LoadState"].FirstOrDefault() == "loaded"
            ? properties[property].FirstOrDefault()
            : null;
    }

    /// <summary>The unit's state. Reading needs no privilege, so sudo is left out.</summary>
    public async Task<UnitState> ShowAsync(SystemdUnit unit, CancellationToken cancellation)
    {
        var properties = await PropertiesAsync(unit, ["MainPID", "ActiveState"], cancellation);
        return properties is null
            ? new UnitState("", "")
            : new UnitState(
                properties["MainPID"].FirstOrDefault("") is var pid and not "0" ? pid : "",
                properties["ActiveState"].FirstOrDefault("")
            );
    }

    private async Task<ILookup<string, string>?> PropertiesAsync(
        SystemdUnit unit,
        IReadOnlyList<string> names,
        CancellationToken cancellation
    )
    {
        string[] scope = unit.Scope == UnitScope.User ? ["--user"] : [];
        var outcome = await runner.RunAsync(
            [
                options.Systemctl,
                .. scope,
                "show",
                .. names.SelectMany(n => new[] { "-p", n }),
                "--",
                unit.Name,
            ],
            cancellation
        );
        return outcome.Succeeded
            ? outcome
                .Output.Split(
                    '\n',
                    StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
                )
                .Select(line => line.Split('=', 2))
                .Where(pair => pair.Length == 2)
                .ToLookup(pair => pair[0], pair => pair[1], StringComparer.Ordinal)
            : null;
    }

    private string[] Program(UnitScope scope) =>
        scope switch
        {
            UnitScope.User => [options.Systemctl, "--user"],
            UnitScope.System when options.UseSudo => ["sudo", "-n", options.Systemctl],
            UnitScope.System => [options.Systemctl],
            _ => throw new ArgumentOutOfRangeException(nameof(scope)),
        };
}
