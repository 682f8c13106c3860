using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Remediation;

/// <summary>Memory limits of systemd units: <c>MemoryMax</c> and <c>MemoryHigh</c>, in force at once and after the next start.</summary>
/// <remarks>systemd.resource-control(5); systemctl(1), “set-property”.</remarks>
internal sealed class UnitMemory(Systemd systemd) : IMemoryPlaceKeeper
{
    public MemoryPlace Place => MemoryPlace.Unit;

    public IReadOnlyList<string> Step(MemoryTarget target, long bytes) =>
        systemd.SetPropertyCommand(Unit(target), target.Property, MemoryOutcome.Number(bytes));

    public async Task<Result<string>> ReadAsync(
        MemoryTarget target,
        CancellationToken cancellation
    ) =>
        await systemd.PropertyAsync(Unit(target), target.Property, cancellation)
            is { Length: > 0 } value
            ? value
            : new FieldError("target", $"systemd does not tell {target.Name}: is the unit there?");

    public async Task<ActionResult> SetAsync(
        MemoryTarget target,
        long bytes,
        CancellationToken cancellation
    )
    {
        var old = await ReadAsync(target, cancellation);
        return old.IsSuccess
            ? await WriteAsync(
                target,
                old.Value,
                MemoryOutcome.Number(bytes),
                MemoryOutcome.Changed(target, old.Value, MemoryOutcome.Number(bytes)),
                cancellation
            )
            : new ActionResult(false, old.Error.Message);
    }

    public async Task<ActionResult> RestoreAsync(
        MemoryTarget target,
        string old,
        string set,
        IReadOnlyDictionary<string, string> facts,
        CancellationToken cancellation
    )
    {
        if (old != "infinity" && !old.All(char.IsAsciiDigit))
        {
            return new ActionResult(false, $"{old} is no value of {target.Property}.");
        }

        var now = await ReadAsync(target, cancellation);
        return !now.IsSuccess ? new ActionResult(false, now.Error.Message)
            : now.Value != set ? MemoryOutcome.Foreign(target, now.Value, set)
            : await WriteAsync(
                target,
                set,
                old,
                MemoryOutcome.Restored(target, set, old),
                cancellation
            );
    }

    private async Task<ActionResult> WriteAsync(
        MemoryTarget target,
        string old,
        string value,
        ActionResult well,
        CancellationToken cancellation
    )
    {
        var outcome = await systemd.SetPropertyAsync(
            Unit(target),
            target.Property,
            value,
            cancellation
        );
        var after = await ReadAsync(target, cancellation);
        if (outcome.Succeeded && after.IsSuccess && after.Value == value)
        {
            return well with
            {
                ExitCode = outcome.ExitCode,
                Output = outcome.Output,
                Executed = systemd.SetPropertyCommand(Unit(target), target.Property, value),
            };
        }

        var now = after.IsSuccess ? $"; it is {after.Value}" : "";
        return new ActionResult(
            false,
            $"{outcome.Trouble ?? $"systemd did not set {target.Name}{now}."} {outcome.Output.Trim()}".TrimEnd()
        )
        {
            ExitCode = outcome.ExitCode,
            Output = outcome.Output,
            Executed = systemd.SetPropertyCommand(Unit(target), target.Property, value),
            Facts = MemoryOutcome.Facts(old, value),
        };
    }

    private static SystemdUnit Unit(MemoryTarget target) => new(target.Holder, target.Scope);
}
