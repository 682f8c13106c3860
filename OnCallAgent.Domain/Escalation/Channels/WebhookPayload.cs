using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace OnCallAgent.Domain.Escalation.Channels;

/// <summary>
/// An escalation for programs: JSON, signed with HMAC-SHA-256 over the time of sending, a full stop and the body, so that
/// the receiver can tell that it is ours, unchanged and fresh.
/// </summary>
public static class WebhookPayload
{
    /// <summary>Carries <c>sha256=</c> and the signature in hexadecimal digits.</summary>
    public const string SignatureHeader = "X-OnCallAgent-Signature";

    /// <summary>Carries the time of sending, in seconds since 1970.</summary>
    public const string TimestampHeader = "X-OnCallAgent-Timestamp";

    /// <summary>Carries the delivery's id: the same for every retry, so that a receiver can tell what it has seen.</summary>
    public const string DeliveryHeader = "X-OnCallAgent-Delivery";

    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
    };

    /// <summary>The body.</summary>
    /// <param name="notice">The facts, as they are: JSON encodes them.</param>
    /// <param name="publicUrl">Base of the links.</param>
    /// <param name="deliveryId">The delivery.</param>
    public static string Render(EscalationNotice notice, Uri publicUrl, string deliveryId)
    {
        ArgumentNullException.ThrowIfNull(notice);
        var links = new IncidentLinks(publicUrl);
        return JsonSerializer.Serialize(
            new
            {
                Type = notice.IsTest ? "test" : "escalation",
                DeliveryId = deliveryId,
                IncidentId = notice.IncidentId.Length > 0 ? notice.IncidentId : null,
                notice.Title,
                notice.Service,
                notice.Severity,
                notice.OpenedAt,
                notice.Confidence,
                notice.RootCause,
                AffectedComponents = notice.Components,
                RiskLevel = notice.Risk,
                notice.Reason,
                notice.RequiredSteps,
                IncidentUrl = notice.IncidentId.Length > 0
                    ? links.Incident(notice.IncidentId)
                    : null,
                AnswerUrl = notice.AnswerUrl?.AbsoluteUri,
                Others = notice.Others.Count > 0 ? notice.Others : null,
            },
            Json
        );
    }

    /// <summary>The value of <see cref="SignatureHeader"/>.</summary>
    /// <param name="secret">The key that both sides know.</param>
    /// <param name="sentAt">The time of sending.</param>
    /// <param name="body">The body, exactly as it is sent.</param>
    public static string Sign(string secret, DateTimeOffset sentAt, string body) =>
        "sha256="
        + Convert.ToHexStringLower(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(secret),
                Encoding.UTF8.GetBytes($"{Stamp(sentAt)}.{body}")
            )
        );

    /// <summary>The value of <see cref="TimestampHeader"/>.</summary>
    public static string Stamp(DateTimeOffset at) =>
        at.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
}
