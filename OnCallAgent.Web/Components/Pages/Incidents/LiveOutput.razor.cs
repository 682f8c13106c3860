using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What a running action prints, as it prints it; drawn again only when there is more.</summary>
public sealed partial class LiveOutput : IDisposable
{
    private IDisposable? beat;
    private string shown = "";

    /// <summary>Id of the action.</summary>
    [Parameter, EditorRequired]
    public string ActionId { get; set; } = "";

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    [Inject]
    private IRunningOutput Output { get; set; } = default!;

    public void Dispose() => beat?.Dispose();

    protected override void OnParametersSet() => shown = Output.Of(ActionId);

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            beat = Heartbeat.Listen(OnBeat);
        }
    }

    private void OnBeat()
    {
        var now = Output.Of(ActionId);
        // Empty once it has ended: until the page is told so, what it printed last stays.
        if (now.Length > 0 && now != shown)
        {
            _ = InvokeAsync(() =>
            {
                shown = now;
                StateHasChanged();
            });
        }
    }
}
