using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>The frame around every interactive page.</summary>
public sealed partial class MainLayout : IDisposable
{
    private ErrorBoundary? boundary;
    private bool interactive;

    // The frame goes with the session: it finds incidents and tells of new ones.
    private bool isSignedIn = true;

    [CascadingParameter]
    private Task<AuthenticationState>? Asked { get; set; }

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private bool NavOpen { get; set; }

    public void Dispose()
    {
        Viewer.Changed -= Redraw;
        Navigation.LocationChanged -= OnLocationChanged;
    }

    protected override void OnInitialized()
    {
        Viewer.Changed += Redraw;
        Navigation.LocationChanged += OnLocationChanged;
    }

    protected override async Task OnParametersSetAsync()
    {
        if (Asked is { } asked)
        {
            isSignedIn = (await asked).User.Identity?.IsAuthenticated == true;
        }
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (!firstRender)
        {
            return;
        }

        // On the first visit the cookie is not there yet.
        Viewer.TakeZone(await Js.InvokeAsync<string>("oncall.zone"));
        interactive = true;
        StateHasChanged();
    }

    private void ToggleNav() => NavOpen = !NavOpen;

    private void CloseNav() => NavOpen = false;

    private void Recover() => boundary?.Recover();

    private void Redraw() => _ = InvokeAsync(StateHasChanged);

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        NavOpen = false;
        boundary?.Recover();
        _ = InvokeAsync(StateHasChanged);
    }
}
