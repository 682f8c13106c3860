namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>An action as the scenario saw it.</summary>
/// <param name="Type">Its name.</param>
/// <param name="Service">What it acted on.</param>
/// <param name="Succeeded">Whether it ended well.</param>
/// <param name="Summary">What it said it did.</param>
internal sealed record SeenAction(string Type, string Service, bool Succeeded, string Summary);

/// <summary>An incident as the scenario saw it at its end.</summary>
internal sealed record SeenIncident
{
    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Whom it blames.</summary>
    public required string Service { get; init; }

    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>Time of its first line, by the service's clock.</summary>
    public required DateTimeOffset FirstSeen { get; init; }

    /// <summary>Category of the root cause; empty before an analysis.</summary>
    public required string Category { get; init; }

    public required string RootCause { get; init; }

    /// <summary>Whether the agent says that its fix was verified.</summary>
    public required bool Verified { get; init; }

    /// <summary>Whether it became part of another incident.</summary>
    public bool Merged { get; init; }

    /// <summary>Changing actions that were begun, in order.</summary>
    public required IReadOnlyList<SeenAction> Actions { get; init; }
}

/// <summary>All that is known at the end of a scenario. Nothing of it comes from what was expected.</summary>
internal sealed record GameObservation
{
    /// <summary>When the fault was made; the beginning of the watch where none was.</summary>
    public required DateTimeOffset FaultAt { get; init; }

    public required IReadOnlyList<SeenIncident> Incidents { get; init; }

    /// <summary>Messages that reached the person on call.</summary>
    public required IReadOnlyList<Page> Pages { get; init; }

    /// <summary>Whether the service at fault is well at the end, asked by the scenario itself; null where none is at fault.</summary>
    public bool? HealthyAtEnd { get; init; }
}
