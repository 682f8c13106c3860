using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components;

public partial class Routes
{
    /// <summary>As the request's cookies had them; the circuit has no request of its own.</summary>
    [Parameter]
    public ViewerPreferences Preferences { get; set; } = ViewerPreferences.Default;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    protected override void OnInitialized() => Viewer.Take(Preferences);
}
