namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>Refuses while another incident's action runs or is being verified on the service: two cures at once prove nothing.</summary>
public sealed class ServiceBusyRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "service-busy";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return string.IsNullOrEmpty(input.ServiceBusyWith)
            ? GuardVerdict.Allow(Name)
            : GuardVerdict.Refuse(
                Name,
                $"An action of {input.ServiceBusyWith} runs or is being verified on {input.ServiceName}; a second one at the same time would prove nothing."
            );
    }
}
