namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses where the service is not in the catalogue: what is not listed is not touched.</summary>
public sealed class KnownServiceRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "known-service";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return input.Service is null
            ? GuardVerdict.Refuse(
                Name,
                $"“{input.ServiceName}” is not in the service catalogue, so nothing of it may be touched. An admin can add it on the services page."
            )
            : GuardVerdict.Allow(Name, $"{input.ServiceName} is in the service catalogue.");
    }
}
