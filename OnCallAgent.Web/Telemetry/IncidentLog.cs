using Serilog.Context;

namespace OnCallAgent.Web.Telemetry;

/// <summary>Says of every line of the agent's own log that is written meanwhile which incident it is about.</summary>
internal static class IncidentLog
{
    /// <summary>Name of the property.</summary>
    public const string Property = "IncidentId";

    /// <summary>From here until it is disposed, in everything that is called. Null is about no incident.</summary>
    public static IDisposable? About(string? incidentId) =>
        incidentId is null ? null : LogContext.PushProperty(Property, incidentId);
}
