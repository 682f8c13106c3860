using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Browser;

/// <summary>Half an hour of log: ordinary lines, and the faults of sample incidents among them.</summary>
internal static class SampleLog
{
    public static IEnumerable<StoredLogLine> Until(
        DateTimeOffset now,
        IReadOnlyList<(Incident Incident, string Message, int Match, int Length)> faults
    )
    {
        (string Service, string Message)[] calm =
        [
            ("checkout", "POST /orders 201 in 41 ms"),
            ("search-api", "query \"shoes\" 18 ms 240 hits"),
            ("airflow", "task load_orders succeeded"),
            ("sso", "login ok user=4411"),
            ("checkout", "cache hit cart:8812"),
        ];
        const int Count = 700;
        var at = now.AddMinutes(-26);
        for (var i = 0; i < Count; i++)
        {
            // Traffic swells and ebbs; the faults come in two bursts, the second one just now.
            at = at.AddSeconds(2.2 + 1.7 * Math.Sin(i / 40.0) + i * 37 % 11 / 11.0 - 0.5);
            var burst = i is > 300 and < 420 ? i % 4 == 1 : i > Count - 30 && i % 3 == 1;
            if (burst)
            {
                var (incident, message, match, length) = faults[i % faults.Count];
                yield return Line(
                    at,
                    EntryLevel.Error,
                    incident.Service,
                    message,
                    incident.Id,
                    match,
                    length
                );
                continue;
            }

            var (service, text) = calm[i * 7 % 5];
            yield return i % 31 == 7
                ? Line(
                    at,
                    EntryLevel.Warning,
                    service,
                    "could not send data to client: connection reset by peer",
                    null,
                    0,
                    0
                )
                : Line(
                    at,
                    i * 7 % 5 == 4 ? EntryLevel.Debug : EntryLevel.Info,
                    service,
                    text,
                    null,
                    0,
                    0
                );
        }
    }

    private static StoredLogLine Line(
        DateTimeOffset at,
        EntryLevel level,
        string service,
        string message,
        string? incident,
        int match,
        int length
    ) =>
        new()
        {
            Timestamp = at,
            ObservedAt = at.AddMilliseconds(40),
            Level = level,
            Service = service,
            Message = message,
            Source = "sample",
            Origin = "/var/log/sample.log@4096",
            IncidentId = incident,
            MatchStart = match,
            MatchLength = length,
        };
}
