using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What a newcomer sees: what to do next.</summary>
public sealed partial class EmptyBoard : IDisposable
{
    private ISampleOutage? outage;
    private SampleOutageState state = SampleOutageState.Idle;

    [Parameter]
    public bool CanRespond { get; set; }

    // An installation may come without the sample; then there is no button.
    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    public void Dispose()
    {
        if (outage is not null)
        {
            outage.Changed -= OnChanged;
        }
    }

    protected override void OnInitialized()
    {
        outage = Services.GetService<ISampleOutage>();
        if (outage is not null)
        {
            outage.Changed += OnChanged;
            state = outage.State;
        }
    }

    private async Task PlayAsync()
    {
        if (outage is not null && await Viewer.MayAsync(AccessPolicies.Respond))
        {
            state = await outage.StartAsync(await Viewer.NameAsync(), CancellationToken.None);
        }
    }

    private void OnChanged() =>
        _ = InvokeAsync(() =>
        {
            state = outage!.State;
            StateHasChanged();
        });
}
