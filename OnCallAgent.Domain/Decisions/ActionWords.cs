namespace OnCallAgent.Domain.Decisions;

/// <summary>How sentences name a list of actions.</summary>
internal static class ActionWords
{
    /// <summary><c>restart_service then health_check</c>; “nothing” for none.</summary>
    public static string InOrder(IReadOnlyList<ProposedAction> actions) =>
        actions.Count == 0 ? "nothing" : string.Join(" then ", actions.Select(a => a.Action.Type));
}
