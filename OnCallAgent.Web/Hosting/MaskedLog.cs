using OnCallAgent.Web.Remediation;
using Serilog.Core;
using Serilog.Data;
using Serilog.Events;

namespace OnCallAgent.Web.Hosting;

/// <summary>
/// Keeps secrets out of the agent's own log. Whoever writes a line takes care of what is in it; an exception of a library does not:
/// a driver that cannot connect may tell the whole connection string.
/// </summary>
internal sealed class MaskedLog(ILogEventSink log, SecretMask mask)
    : LogEventPropertyValueRewriter<SecretMask>,
        ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        ArgumentNullException.ThrowIfNull(logEvent);
        foreach (var (name, value) in logEvent.Properties.ToList())
        {
            var masked = Visit(mask, value);
            if (!ReferenceEquals(masked, value))
            {
                logEvent.AddOrUpdateProperty(new LogEventProperty(name, masked));
            }
        }

        log.Emit(logEvent.Exception is { } fault ? WithMasked(logEvent, fault) : logEvent);
    }

    protected override LogEventPropertyValue VisitScalarValue(SecretMask state, ScalarValue scalar)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(scalar);
        return scalar.Value is string text && state.Apply(text) is var masked && masked != text
            ? new ScalarValue(masked)
            : scalar;
    }

    private LogEvent WithMasked(LogEvent logEvent, Exception fault)
    {
        var text = fault.ToString();
        var masked = mask.Apply(text);
        return masked == text
            ? logEvent
            : new LogEvent(
                logEvent.Timestamp,
                logEvent.Level,
                new MaskedFault(masked),
                logEvent.MessageTemplate,
                logEvent.Properties.Select(p => new LogEventProperty(p.Key, p.Value)),
                logEvent.TraceId ?? default,
                logEvent.SpanId ?? default
            );
    }

    /// <summary>Stands in the log for an exception whose text held a secret.</summary>
    private sealed class MaskedFault(string text) : Exception
    {
        public override string ToString() => text;
    }
}
