namespace OnCallAgent.Web.Identity;

/// <summary>Where a request came from, for the audit log.</summary>
internal static class RequestOrigin
{
    /// <summary>A sentence with the caller's address; empty outside a request.</summary>
    public static string Origin(this IHttpContextAccessor requests) =>
        requests.HttpContext?.Connection.RemoteIpAddress is { } address ? $"From {address}." : "";
}
