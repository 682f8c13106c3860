using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What was done, and what would help.</summary>
public partial class RecommendedCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Whether the viewer may add the service to the catalogue.</summary>
    [Parameter]
    public bool CanAdminister { get; set; }

    /// <summary>Opens the action's dialog.</summary>
    [Parameter, EditorRequired]
    public Func<RecommendedAction?, Task> OnChoose { get; set; } = default!;

    /// <summary>Stops an action.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task> Stop { get; set; } = default!;

    [Inject]
    private ActionCatalog Actions { get; set; } = default!;

    private IReadOnlyList<RecommendedAction> Recommended => File.Analysis?.RecommendedActions ?? [];

    private string Describe(string type) =>
        Actions.Find(type)?.Definition is { } definition
            ? $"{definition.Description}{(definition.IsReadOnly ? " Read only." : "")}"
            : "This version of the agent does not know this action.";

    private static string Words(IReadOnlyDictionary<string, string> parameters) =>
        string.Join(
            ", ",
            parameters.Where(p => p.Value.Length > 0).Select(p => $"{p.Key} = {p.Value}")
        );

    private static string StatusWords(ActionStatus status) =>
        status switch
        {
            ActionStatus.AwaitingApproval => "waits for a yes",
            _ => status.ToString().ToLowerInvariant(),
        };

    private static string ToneOf(ActionStatus status) =>
        status switch
        {
            ActionStatus.Completed => "oc-ok",
            ActionStatus.Failed => "oc-bad",
            ActionStatus.AwaitingApproval => "oc-warn",
            _ => "",
        };
}
