using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>How long ago something was; counts on by itself and is drawn again only when its words change.</summary>
public sealed partial class Age : IDisposable
{
    private IDisposable? beat;
    private string shown = "";

    [Parameter, EditorRequired]
    public DateTimeOffset Since { get; set; }

    /// <summary>Said after an age, and not after "now".</summary>
    [Parameter]
    public string After { get; set; } = "";

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private string Title =>
        Viewer.Local(Since).ToString("ddd d MMM yyyy, HH:mm:ss", CultureInfo.InvariantCulture);

    private string Suffix => shown == "now" ? "" : After;

    public void Dispose() => beat?.Dispose();

    protected override void OnParametersSet() => shown = Now();

    protected override void OnAfterRender(bool firstRender)
    {
        if (firstRender)
        {
            beat = Heartbeat.Listen(OnBeat);
        }
    }

    private void OnBeat()
    {
        var now = Now();
        if (now != shown)
        {
            _ = InvokeAsync(() =>
            {
                shown = now;
                StateHasChanged();
            });
        }
    }

    private string Now() => Wording.Age(Clock.GetUtcNow() - Since);
}
