using System.Text.Json;
using System.Text.Unicode;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Whose form a delivery of alerts has.</summary>
public enum AlertForm
{
    /// <summary>Prometheus Alertmanager, webhook version 4.</summary>
    Alertmanager = 0,

    /// <summary>Grafana's unified alerting.</summary>
    Grafana = 1,

    /// <summary>Any JSON, by the source's mapping.</summary>
    Webhook = 2,
}

/// <summary>Reads the body of a delivery of alerts.</summary>
public static class AlertForms
{
    private const int Deepest = 64;

    /// <summary>The alerts of a body, with the times that are believed.</summary>
    /// <param name="body">The JSON document.</param>
    /// <param name="form">Whose form it has.</param>
    /// <param name="mapping">How a webhook of no known form is read.</param>
    /// <param name="defaultService">Service of alerts that name none.</param>
    /// <param name="seen">The agent's clock as it came.</param>
    /// <returns><see cref="BodyUnreadable"/> where it is no JSON, <see cref="FieldError"/> where it is not of that form.</returns>
    public static Result<AlertDelivery> Read(
        ReadOnlyMemory<byte> body,
        AlertForm form,
        WebhookMapping mapping,
        string? defaultService,
        DateTimeOffset seen
    )
    {
        var read = Read(body, form, mapping, defaultService);
        return read.IsSuccess
            ? read.Value with
            {
                Notices = [.. read.Value.Notices.Select(n => n.Believed(seen))],
            }
            : read;
    }

    private static Result<AlertDelivery> Read(
        ReadOnlyMemory<byte> body,
        AlertForm form,
        WebhookMapping mapping,
        string? defaultService
    )
    {
        if (!Utf8.IsValid(body.Span))
        {
            return new BodyUnreadable("The body is not UTF-8.");
        }

        try
        {
            using var document = JsonDocument.Parse(
                body.Span.StartsWith("\uFEFF"u8) ? body[3..] : body,
                new JsonDocumentOptions { MaxDepth = Deepest, AllowDuplicateProperties = false }
            );
            switch (form)
            {
                case AlertForm.Alertmanager:
                    return AlertmanagerPayload.Read(document.RootElement, "4", defaultService);
                case AlertForm.Grafana:
                    return AlertmanagerPayload.Read(document.RootElement, null, defaultService);
                default:
                    var (reader, faults) = WebhookReader.Create(mapping);
                    return reader is null
                        ? faults[0]
                        : reader.Read(document.RootElement, defaultService);
            }
        }
        catch (JsonException fault)
        {
            return new BodyUnreadable(
                fault.Message.StartsWith("Duplicate property", StringComparison.Ordinal)
                    ? "The body names a field twice."
                : fault.Message.Contains("maximum configured depth", StringComparison.Ordinal)
                    ? $"The body is nested deeper than {Deepest} levels."
                : $"The body is not well-formed JSON (line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1})."
            );
        }
        catch (InvalidOperationException)
        {
            // A field's name with half a surrogate pair: well-formed JSON and no text.
            return new BodyUnreadable("The body holds half a surrogate pair, which is no text.");
        }
    }
}
