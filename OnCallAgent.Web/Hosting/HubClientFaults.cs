using Microsoft.AspNetCore.SignalR;
using Serilog.Core;
using Serilog.Events;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// What SignalR logs as errors though a client did it: calls that the hub refused, calls that ended with their connection, and
/// frames that are none. The client is told; a stranger must not be able to fill the log with errors.
/// </summary>
internal static class HubClientFaults
{
    private const string Calls = "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher";
    private const string Frames = "Microsoft.AspNetCore.SignalR.HubConnectionHandler";

    /// <summary>Whether this line tells of such a fault.</summary>
    public static bool Is(LogEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        // Every line of the log comes by here; few tell of a failure.
        return line.Exception is { } failure
            && line.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
            && (source as ScalarValue)?.Value switch
            {
                Calls => failure is HubException || IsCutOff(failure),
                Frames => failure is InvalidDataException || IsCutOff(failure),
                _ => false,
            };
    }

    // What waited too long for somebody else is cancelled, too, and no fault of the client's.
    private static bool IsCutOff(Exception failure) =>
        failure is OperationCanceledException and not { InnerException: TimeoutException };
}
