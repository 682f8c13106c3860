using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What waits for a human's yes, and exactly what it would do.</summary>
public partial class ApprovalCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    [Parameter, EditorRequired]
    public Func<Task> Approve { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<Task> Reject { get; set; } = default!;

    private IReadOnlyList<ActionRecord> Waiting =>
        [.. File.Actions.Where(a => a.Status == ActionStatus.AwaitingApproval)];

    private string? Why =>
        File.Timeline.LastOrDefault(t => t.Kind == TimelineKind.ApprovalRequested)?.Text;
}
