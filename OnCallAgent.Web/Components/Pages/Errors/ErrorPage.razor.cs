using System.Diagnostics;
using Microsoft.AspNetCore.Components;

namespace OnCallAgent.Web.Components.Pages.Errors;

/// <summary>Shown where a request broke. Says nothing of why: that is in the log, under the trace's id.</summary>
public partial class ErrorPage
{
    [CascadingParameter]
    private HttpContext? HttpContext { get; set; }

    private bool IsDatabaseAway =>
        HttpContext?.Response.StatusCode == StatusCodes.Status503ServiceUnavailable;

    private string? TraceId => Activity.Current?.TraceId.ToString() ?? HttpContext?.TraceIdentifier;
}
