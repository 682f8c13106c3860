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
        editing = true;
    }

    private async Task SaveAsync() =>
        editing = !await Save(new IncidentEdit { RootCause = cause, LessonsLearned = lessons });
}
