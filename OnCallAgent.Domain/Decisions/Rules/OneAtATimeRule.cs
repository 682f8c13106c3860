namespace OnCallAgent.Domain.Decisions.Rules;

/// <summary>
/// Tells that another incident's action, or the watch over it, is under way on the service. It holds nothing back: the
/// action waits its turn, and whether the other one helped here, too, is looked at first.
/// </summary>
public sealed class OneAtATimeRule : IGuardRule
{
    /// <inheritdoc />
    public string Name => "one-at-a-time";

    /// <inheritdoc />
    public GuardVerdict Judge(DecisionInput input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return GuardVerdict.Allow(
            Name,
            input.BusyWith is { } other
                ? $"{input.ServiceName} is being changed or watched for {other}: this waits its turn."
                : $"Nothing else is under way on {input.ServiceName}."
        );
    }
}
