using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>A dry run: exactly what an action would execute now, or why it would be refused.</summary>
public partial class ActionPreview
{
    private (string Type, string Parameters) shown;
    private DryRun? run;
    private Error? refusal;

    [Parameter, EditorRequired]
    public string IncidentId { get; set; } = "";

    [Parameter, EditorRequired]
    public string Type { get; set; } = "";

    [Parameter]
    public IReadOnlyDictionary<string, string> Parameters { get; set; } =
        new Dictionary<string, string>();

    /// <summary>What a yes would be bound to, where it is asked for: that is shown, whatever a plan made now would be.</summary>
    [Parameter]
    public ActionPlan? Bound { get; set; }

    /// <summary>Told what came of it: true where the action could run.</summary>
    [Parameter]
    public EventCallback<bool> OnJudged { get; set; }

    [Inject]
    private IIncidentDesk Desk { get; set; } = default!;

    [Inject]
    private IActionPreview Preview { get; set; } = default!;

    private ActionPlan? Plan => Bound ?? run?.Plan;

    private bool IsHttp =>
        Plan?.Steps is [[var first, ..], ..] && first is "GET" or "POST" or "HEAD";

    protected override async Task OnParametersSetAsync()
    {
        var wanted = (Type, string.Join('\n', Parameters.Select(p => $"{p.Key}={p.Value}")));
        if (wanted == shown)
        {
            return;
        }

        shown = wanted;
        var previewed = await PreviewAsync();
        if (wanted != shown)
        {
            // Another one was asked for meanwhile.
            return;
        }

        run = previewed.IsSuccess ? previewed.Value : null;
        refusal = previewed.Error;
        await OnJudged.InvokeAsync(previewed.IsSuccess);
    }

    private async Task<Result<DryRun>> PreviewAsync()
    {
        var file = await Desk.ReadCaseAsync(IncidentId, CancellationToken.None);
        if (file is null)
        {
            return new Domain.Incidents.IncidentNotFound(IncidentId);
        }

        var services = await Desk.ReadServicesAsync(CancellationToken.None);
        return services.Find(file.Incident.Service) is { } service
            ? await Preview.PreviewAsync(
                Type,
                new ActionRequest(IncidentId, service, Parameters),
                CancellationToken.None
            )
            : new Error(
                "service.unknown",
                $"The catalogue does not know {file.Incident.Service}, so nothing of it may be touched. An admin can add it on the page Services."
            );
    }

    // For reading only: what is executed is the list, never a joined string.
    private static string Quote(string argument) =>
        argument.Length > 0 && !argument.Any(char.IsWhiteSpace) ? argument : $"'{argument}'";
}
