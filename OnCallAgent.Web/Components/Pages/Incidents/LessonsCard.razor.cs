using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>Why it happened, and what to do differently.</summary>
public partial class LessonsCard
{
    private bool editing;
    private string cause = "";
    private string lessons = "";
    private IncidentEdit seen = new();

    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Stores the change; false where it was refused, and then what was written is kept.</summary>
    [Parameter, EditorRequired]
    public Func<IncidentEdit, Task<bool>> Save { get; set; } = default!;

    private void Edit()
    {
        cause = File.Incident.RootCause ?? "";
        lessons = File.Incident.LessonsLearned ?? "";
        Look();
        editing = true;
    }

    private void Look() =>
        seen = new IncidentEdit
        {
            RootCause = File.Incident.RootCause ?? "",
            LessonsLearned = File.Incident.LessonsLearned ?? "",
        };

    private async Task SaveAsync()
    {
        // Only what was touched: the agent may find a cause while a person writes down the lessons.
        var saved = await Save(
            new IncidentEdit
            {
                RootCause = cause == seen.RootCause ? null : cause,
                LessonsLearned = lessons == seen.LessonsLearned ? null : lessons,
                Seen = seen,
            }
        );
        editing = !saved;
        if (!saved)
        {
            // The refusal said what stands there now; whoever saves again means to replace it.
            Look();
        }
    }
}
