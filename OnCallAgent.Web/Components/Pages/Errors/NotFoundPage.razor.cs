using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Diagnostics;

namespace OnCallAgent.Web.Components.Pages.Errors;

/// <summary>Shown for whatever is refused without a page of its own: an address that leads nowhere, a form of a page that is out of date, and too many tries.</summary>
public partial class NotFoundPage
{
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private bool IsStale => Refused(StatusCodes.Status400BadRequest);

    private bool IsTooOften => Refused(StatusCodes.Status429TooManyRequests);

    private string Again => $"{Asked?.OriginalPath}{Asked?.OriginalQueryString}";

    private IStatusCodeReExecuteFeature? Asked =>
        HttpContext?.Features.Get<IStatusCodeReExecuteFeature>();

    private bool Refused(int status) =>
        HttpContext?.Response.StatusCode == status && Asked is not null;
}
