using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Remediation;

/// <summary>Restarts a systemd unit and tells what came of it.</summary>
internal sealed class UnitRestart(Systemd systemd)
{
    /// <summary>What is run.</summary>
    public IReadOnlyList<string> Command(SystemdUnit unit) => systemd.RestartCommand(unit);

    public async Task<ActionResult> RestartAsync(SystemdUnit unit, CancellationToken cancellation)
    {
        var before = await systemd.ShowAsync(unit, cancellation);
        var outcome = await systemd.RestartAsync(unit, cancellation);
        var after = await systemd.ShowAsync(unit, cancellation);

        // A unit of the simple type counts as started before its program has come up.
        var failed = outcome.Succeeded && after.ActiveState == "failed";
        var summary =
            outcome.Trouble is not null
                ? $"{outcome.Trouble} systemd may still be restarting {unit.Name}."
            : failed ? $"systemd restarted {unit.Name}, but it failed right away."
            : outcome.Succeeded
                ? $"systemd restarted {unit.Name}{Change("main process", before.MainPid, after.MainPid)}."
            : Ended($"Restarting {unit.Name}", outcome);
        return new ActionResult(outcome.Succeeded && !failed, summary)
        {
            ExitCode = outcome.ExitCode,
            Output = outcome.Output,
            Executed = Command(unit),
            Facts = new Dictionary<string, string>
            {
                ["unit"] = unit.Name,
                ["scope"] = unit.Scope == UnitScope.User ? "user" : "system",
                ["old_main_pid"] = before.MainPid,
                ["new_main_pid"] = after.MainPid,
                ["active_state"] = after.ActiveState,
            },
        };
    }

    /// <summary>How a program ended; where it failed, with the last line of its errors or, where it wrote none, of its output.</summary>
    public static string Ended(string what, ProcessOutcome outcome) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{what} ended with exit code {outcome.ExitCode}{LastLine(outcome)}"
        );

    private static string LastLine(ProcessOutcome outcome)
    {
        var line = outcome.Succeeded ? null : Last(outcome.Errors) ?? Last(outcome.Output);
        // Not cut here: half a secret is no longer one that can be masked. The executor cuts, after it has masked.
        return line is null ? "." : $": {line}";

        static string? Last(string text) =>
            text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .LastOrDefault();
    }

    /// <summary>Which process runs in place of which; empty where none does.</summary>
    public static string Change(string what, string before, string after) =>
        after.Length == 0 ? ""
        : before.Length == 0 ? $" ({what} {after})"
        : $" ({what} {before} → {after})";
}
