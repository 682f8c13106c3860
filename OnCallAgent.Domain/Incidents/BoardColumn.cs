namespace OnCallAgent.Domain.Incidents;

/// <summary>The column of the board: who must act.</summary>
public enum BoardColumn
{
    /// <summary>Nobody has it yet.</summary>
    New = 0,

    /// <summary>The agent has it.</summary>
    AgentWorking = 1,

    /// <summary>The agent wants a human's yes.</summary>
    NeedsApproval = 2,

    /// <summary>A human has it, or must take it.</summary>
    NeedsHuman = 3,

    /// <summary>Over.</summary>
    Resolved = 4,
}

/// <summary>Tells who must act.</summary>
public static class BoardColumns
{
    /// <summary>The column of an incident.</summary>
    /// <param name="active">Whether it is neither resolved nor closed.</param>
    /// <param name="handler">Who has it.</param>
    /// <param name="seen">Whether a human has acknowledged it.</param>
    /// <param name="next">What the agent has to do.</param>
    public static BoardColumn Of(bool active, Handler handler, bool seen, IncidentStep next) =>
        (active, handler) switch
        {
            (false, _) => BoardColumn.Resolved,
            (_, Handler.WaitingForApproval) => BoardColumn.NeedsApproval,
            (_, Handler.Human) => BoardColumn.NeedsHuman,
            (_, Handler.Agent) => BoardColumn.AgentWorking,
            // Seen by a human, and the agent has nothing to do any more: it is the human's.
            _ when seen && next == IncidentStep.None => BoardColumn.NeedsHuman,
            _ => BoardColumn.New,
        };

    /// <summary>The column's name in a URL and in a stored view: <c>new</c>, <c>agent</c>, <c>approval</c>, <c>human</c>, <c>resolved</c>.</summary>
    public static string Word(BoardColumn column) =>
        column switch
        {
            BoardColumn.New => "new",
            BoardColumn.AgentWorking => "agent",
            BoardColumn.NeedsApproval => "approval",
            BoardColumn.NeedsHuman => "human",
            _ => "resolved",
        };

    /// <summary>The column of such a name; null for any other.</summary>
    public static BoardColumn? Parse(string? word) =>
        Enum.GetValues<BoardColumn>()
            .Where(c => string.Equals(Word(c), word, StringComparison.OrdinalIgnoreCase))
            .Select(static c => (BoardColumn?)c)
            .FirstOrDefault();
}
