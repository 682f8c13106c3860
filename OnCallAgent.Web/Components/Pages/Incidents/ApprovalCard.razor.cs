using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What waits for a human's yes, and exactly what it would do.</summary>
public partial class ApprovalCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Says yes to what this digest names.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task> Approve { get; set; } = default!;

    [Parameter, EditorRequired]
    public Func<Task> Reject { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private IReadOnlyList<ActionRecord> Waiting =>
        [.. File.Actions.Where(a => a.Status == ActionStatus.AwaitingApproval)];

    private bool ByAgent => Waiting[0].RequestedBy == Actor.Agent;

    private string Digest => ApprovalStage.DigestOf(Waiting);

    private int Needed => Waiting.Max(a => a.ApprovalsNeeded);

    private IReadOnlyList<string> Said => Waiting[0].Approvers;

    private DateTimeOffset? ExpiresAt => Waiting.Min(a => a.ApprovalExpiresAt);

    private string? Basis =>
        Waiting[0].Basis is { } basis && basis != ApprovalBasis.None
            ? string.Join(
                ", ",
                new[]
                {
                    basis.KnowledgeId is { } k ? $"{k} {basis.KnowledgeVersion}" : null,
                    basis.PatternId is { } p ? $"pattern {p} {basis.PatternVersion}" : null,
                }.OfType<string>()
            )
            : null;

    private string? Why =>
        File.Timeline.LastOrDefault(t => t.Kind == TimelineKind.ApprovalRequested)?.Text;

    private string Local(DateTimeOffset at) =>
        Viewer.Local(at).ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);
}
