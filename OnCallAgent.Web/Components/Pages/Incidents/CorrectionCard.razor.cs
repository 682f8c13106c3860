using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>Lets a person say what was wrong with the agent's judgement.</summary>
public partial class CorrectionCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Records it.</summary>
    [Parameter, EditorRequired]
    public Func<OutcomeKind, Task> Say { get; set; } = default!;

    // Only what makes sense for this incident; the rest would be refused.
    private IReadOnlyList<OutcomeKind> Offered =>
        CanRespond
            ?
            [
                .. Correction
                    .Words.Keys.Order()
                    .Where(kind =>
                        (
                            kind != OutcomeKind.CorrectionWithdrawn
                            || File.Timeline.Any(static t => t.Kind == TimelineKind.Corrected)
                        )
                        && Correction
                            .Check(kind, File.Incident, File.Analysis, File.Actions)
                            .IsSuccess
                    ),
            ]
            : [];

    private static string Words(OutcomeKind kind) =>
        kind switch
        {
            OutcomeKind.WrongCause => "Wrong cause",
            OutcomeKind.WrongAction => "Wrong action",
            OutcomeKind.WasNoise => "It was noise",
            OutcomeKind.HealedAlone => "It healed by itself",
            _ => "Take it back",
        };
}
