using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What is kept of an incident: written once, shown as it will be exported.</summary>
public partial class PostmortemTab
{
    private Postmortem postmortem = default!;
    private string markdown = "";

    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Stores cause and lessons; false where it was refused.</summary>
    [Parameter, EditorRequired]
    public Func<IncidentEdit, Task<bool>> Save { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    protected override void OnParametersSet()
    {
        postmortem = new Postmortem
        {
            Incident = File.Incident,
            Timeline = File.Timeline,
            Evidence = File.Evidence,
            Actions = File.Actions,
        };
        markdown = postmortem.ToMarkdown(Viewer.Local);
    }

    private async Task CopyAsync()
    {
        if (await Js.InvokeAsync<bool>("oncall.copy", markdown))
        {
            Snackbar.Add("Copied.", MudBlazor.Severity.Success);
        }
        else
        {
            Snackbar.Add(
                "This browser lends no clipboard to a page that did not come over https. Download it instead.",
                MudBlazor.Severity.Info
            );
        }
    }

    private async Task DownloadAsync() =>
        await Js.InvokeVoidAsync("oncall.download", $"{File.Incident.Id}.md", markdown);

    private async Task PrintAsync() => await Js.InvokeVoidAsync("oncall.print");
}
