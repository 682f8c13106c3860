using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Escalation.Policies;

/// <summary>What a call wants at its turn.</summary>
/// <param name="Targets">Whom to tell now; the log where nobody at all can be.</param>
/// <param name="Told">Lines for the incident's timeline.</param>
public sealed record LadderTurn(
    IReadOnlyList<ChannelTarget> Targets,
    IReadOnlyList<(TimelineKind Kind, string Text, string? SubjectId)> Told
)
{
    /// <summary>Nothing to tell anybody.</summary>
    public static LadderTurn Nothing { get; } = new([], []);
}
