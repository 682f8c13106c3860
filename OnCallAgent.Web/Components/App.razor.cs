using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.AspNetCore.Components.Web;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components;

/// <summary>The document. Pages that set cookies (sign-in, set-up) are static; all others are interactive.</summary>
public partial class App
{
    [CascadingParameter]
    private HttpContext HttpContext { get; set; } = default!;

    private ViewerPreferences Preferences =>
        ViewerPreferences.FromCookies(HttpContext.Request.Cookies);

    private IComponentRenderMode? Mode =>
        HttpContext.AcceptsInteractiveRouting() ? RenderMode.InteractiveServer : null;
}
