namespace OnCallAgent.Web.Data.News;

/// <summary>
/// What a transaction of one node changed, for the others: stored with the change itself, so that no node misses it
/// however the one that made it ends.
/// </summary>
public sealed class NodeNews
{
    /// <summary>Assigned by the database. A smaller one may become visible after a larger one.</summary>
    public long Id { get; init; }

    /// <summary>When, by the clock of the node that made it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>The process that made it: unique per start.</summary>
    public required string Node { get; init; }

    /// <summary>What changed.</summary>
    public required NewsBody Body { get; init; }
}

/// <summary>What a piece of news says. What a later version adds is passed over by an earlier one.</summary>
public sealed record NewsBody
{
    /// <summary>Ids of incidents that changed; empty also where <see cref="Everything"/> is set.</summary>
    public IReadOnlyList<string> Incidents { get; init; } = [];

    /// <summary>Ids of sources that changed.</summary>
    public IReadOnlyList<string> Sources { get; init; } = [];

    /// <summary>Whether a pattern, silence, service, knowledge entry, channel, policy or setting changed.</summary>
    public bool Configuration { get; init; }

    /// <summary>Whether an outcome was recorded.</summary>
    public bool Learned { get; init; }

    /// <summary>Whether an account, its roles, a session or an API key changed.</summary>
    public bool Accounts { get; init; }

    /// <summary>Whether somebody may do less than before by it, or is shut out.</summary>
    public bool Rights { get; init; }

    /// <summary>Id of the first of the lines that were stored; 0 for none.</summary>
    public long FirstLine { get; init; }

    /// <summary>How many lines were stored; their ids follow each other.</summary>
    public int Lines { get; init; }

    /// <summary>Whether more changed than is listed: whoever shows anything reads it again.</summary>
    public bool Everything { get; init; }
}

/// <summary>This process among those that share the database.</summary>
/// <param name="Instance">Unique per start.</param>
/// <param name="Name">What people call it, and what its files are known by; the same over restarts.</param>
public sealed record NodeIdentity(string Instance, string Name)
{
    /// <summary>Longest <see cref="Name"/>, in characters.</summary>
    public const int LongestName = 50;

    /// <summary>A process that was just started.</summary>
    public static NodeIdentity Started(string name) =>
        new($"{name}/{Environment.ProcessId}/{Guid.NewGuid():N}", name);
}
