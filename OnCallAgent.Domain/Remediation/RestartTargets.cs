using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>One way to restart a service.</summary>
public abstract record RestartTarget
{
    private RestartTarget() { }

    /// <summary>What it is called, for people.</summary>
    public abstract string Name { get; }

    /// <summary>A command that an admin set: program and arguments.</summary>
    public sealed record Command(IReadOnlyList<string> Argv) : RestartTarget
    {
        /// <inheritdoc />
        public override string Name => Argv[0];
    }

    /// <summary>A systemd unit.</summary>
    public sealed record Unit(SystemdUnit Value) : RestartTarget
    {
        /// <inheritdoc />
        public override string Name => Value.Name;
    }

    /// <summary>A Docker container.</summary>
    public sealed record Container(string ContainerName) : RestartTarget
    {
        /// <inheritdoc />
        public override string Name => ContainerName;
    }
}

/// <summary>Decides what <c>restart_service</c> may restart, and in which order it tries.</summary>
public static class RestartTargets
{
    /// <summary>
    /// Without a choice: the admin's command where there is one, else the first allowed unit with the first allowed container as its fallback.
    /// With a choice: only what is on the allow-list under exactly that name.
    /// </summary>
    /// <returns>At least one target; <see cref="TargetNotAllowed"/> or <see cref="FieldError"/> otherwise.</returns>
    public static Result<IReadOnlyList<RestartTarget>> Choose(ServiceEntry service, string? target)
    {
        ArgumentNullException.ThrowIfNull(service);
        var allowed = service.Targets;
        if (target is null && allowed.RestartCommand.Count > 0)
        {
            var command = TargetNames.Command(allowed.RestartCommand);
            return command.IsSuccess
                ? new RestartTarget[] { new RestartTarget.Command(allowed.RestartCommand) }
                : command.Error;
        }

        var unit = allowed.Units.FirstOrDefault(u => target is null || u.Name == target);
        var container = allowed.Containers.FirstOrDefault(c => target is null || c == target);
        var found = new List<RestartTarget>(2);
        if (unit is not null)
        {
            found.Add(new RestartTarget.Unit(unit));
        }

        if (container is not null)
        {
            found.Add(new RestartTarget.Container(container));
        }

        if (found.Count == 0)
        {
            return new TargetNotAllowed(
                service.Name,
                target is null
                    ? "Anything to restart (a unit, container or command)"
                    : Quoted.Value(target)
            );
        }

        // What stands on the list is checked as well: a list may have come from an import.
        foreach (var candidate in found)
        {
            var form =
                candidate is RestartTarget.Unit
                    ? TargetNames.Unit(candidate.Name)
                    : TargetNames.Container(candidate.Name);
            if (!form.IsSuccess)
            {
                return form.Error;
            }
        }

        return found;
    }
}
