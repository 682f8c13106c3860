using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>Who looks at the pages, what they may do, and how they like to see it. One per circuit.</summary>
public sealed class Viewer(
    AuthenticationStateProvider authentication,
    IAuthorizationService authorization,
    TimeProvider clock
)
{
    /// <summary>Raised when the theme or the time zone changed.</summary>
    public event Action? Changed;

    /// <summary>Whether the dark theme is on.</summary>
    public bool IsDark { get; private set; } = true;

    /// <summary>The zone that times are shown in.</summary>
    public TimeZoneInfo Zone { get; private set; } = clock.LocalTimeZone;

    /// <summary>Takes over what the browser remembers.</summary>
    public void Take(ViewerPreferences preferences)
    {
        ArgumentNullException.ThrowIfNull(preferences);
        IsDark = preferences.Theme != ViewerPreferences.Light;
        TakeZone(preferences.Zone);
    }

    /// <summary>Switches between dark and light.</summary>
    public void Toggle()
    {
        IsDark = !IsDark;
        Changed?.Invoke();
    }

    /// <summary>Shows times in this zone; an unknown one is ignored.</summary>
    public void TakeZone(string zone)
    {
        if (TimeZoneInfo.TryFindSystemTimeZoneById(zone, out var found) && !found.Equals(Zone))
        {
            Zone = found;
            Changed?.Invoke();
        }
    }

    /// <summary>The viewer's local time.</summary>
    public DateTimeOffset Local(DateTimeOffset at) => TimeZoneInfo.ConvertTime(at, Zone);

    /// <summary>When the viewer's day began.</summary>
    public DateTimeOffset StartOfToday()
    {
        var local = Local(clock.GetUtcNow());
        var midnight = local.Date;
        return new DateTimeOffset(midnight, Zone.GetUtcOffset(midnight));
    }

    /// <summary>The name that stands on what the viewer does.</summary>
    public async Task<string> NameAsync() => (await UserAsync()).Identity?.Name ?? "";

    /// <summary>Asked again at every command: a role may be taken away while a page is open.</summary>
    public async Task<bool> MayAsync(string policy) =>
        (await authorization.AuthorizeAsync(await UserAsync(), policy)).Succeeded;

    /// <summary>What the viewer may do, for drawing.</summary>
    public async Task<ViewerRights> RightsAsync() =>
        new(
            await NameAsync(),
            await MayAsync(AccessPolicies.Respond),
            await MayAsync(AccessPolicies.Administer)
        );

    private async Task<ClaimsPrincipal> UserAsync() =>
        (await authentication.GetAuthenticationStateAsync()).User;
}

/// <summary>What a viewer may do.</summary>
/// <param name="Name">Who it is.</param>
/// <param name="Respond">May handle incidents.</param>
/// <param name="Administer">May change what the agent may do.</param>
public sealed record ViewerRights(string Name, bool Respond, bool Administer)
{
    public static ViewerRights None { get; } = new("", false, false);
}
