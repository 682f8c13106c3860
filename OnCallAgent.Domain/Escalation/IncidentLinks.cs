using System.Globalization;

namespace OnCallAgent.Domain.Escalation;

/// <summary>Links of a notice.</summary>
/// <param name="PublicUrl"><c>PUBLIC_URL</c>: where people reach the agent; it may have a path.</param>
public sealed record IncidentLinks(Uri PublicUrl)
{
    /// <summary>The incident's page.</summary>
    public string Incident(string incidentId) =>
        $"{Base}/incidents/{Uri.EscapeDataString(incidentId)}";

    /// <summary>The page that shows a stored log line with its neighbours.</summary>
    public string LogLine(long lineId) =>
        string.Create(CultureInfo.InvariantCulture, $"{Base}/logs?line={lineId}");

    /// <summary>The browsable description of the REST interface.</summary>
    public string ApiDocs => $"{Base}/docs";

    private string Base => PublicUrl.AbsoluteUri.TrimEnd('/');
}
