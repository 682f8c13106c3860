using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What a newcomer sees: what to do next.</summary>
public partial class EmptyBoard
{
    private ISampleOutage? outage;
    private Error? refused;

    /// <summary>Whether the viewer may play the sample outage and game days: it adds services and starts processes.</summary>
    [Parameter]
    public bool CanPlay { get; set; }

    /// <summary>What is still to be set up; empty for whoever cannot do it.</summary>
    [Parameter]
    public IReadOnlyList<SetupStep> Steps { get; set; } = [];

    // An installation may come without the sample; then there is no button.
    [Inject]
    private IServiceProvider Services { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    protected override void OnInitialized() => outage = Services.GetService<ISampleOutage>();

    private async Task PlayAsync()
    {
        if (outage is not null && await Viewer.MayAsync(AccessPolicies.Administer))
        {
            refused = (
                await outage.StartAsync(await Viewer.NameAsync(), CancellationToken.None)
            ).Error;
        }
    }
}
