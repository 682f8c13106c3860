using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace OnCallAgent.Web.Components.Pages.Errors;

/// <summary>Shown for whatever is refused without a page of its own: an address that leads nowhere, and a form of a page that is out of date.</summary>
public partial class NotFoundPage
{
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private bool IsStale =>
        HttpContext?.Response.StatusCode == StatusCodes.Status400BadRequest && Asked is not null;

    private string Again => $"{Asked?.OriginalPath}{Asked?.OriginalQueryString}";

    private IStatusCodeReExecuteFeature? Asked =>
        HttpContext?.Features.Get<IStatusCodeReExecuteFeature>();
}
