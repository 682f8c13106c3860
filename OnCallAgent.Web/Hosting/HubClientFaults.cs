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
    private const string SignalR = "Microsoft.AspNetCore.SignalR";

    /// <summary>Whether this line tells of such a fault.</summary>
    public static bool Is(LogEvent line)
    {
        ArgumentNullException.ThrowIfNull(line);
        return line.Exception is HubException or OperationCanceledException or InvalidDataException
            && line.Properties.TryGetValue(Constants.SourceContextPropertyName, out var source)
            && source is ScalarValue { Value: string category }
            && category.StartsWith(SignalR, StringComparison.Ordinal);
    }
}
