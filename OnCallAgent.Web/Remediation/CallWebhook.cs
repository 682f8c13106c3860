using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>webhook</c>: one signed request to an HTTP endpoint on the service's allow-list.</summary>
internal sealed class CallWebhook(TargetSecrets secrets, HealthLook look, TimeProvider clock)
    : IActionHandler
{
    public const string Type = "webhook";

    /// <summary>Carries <c>sha256=</c> and the HMAC-SHA-256 of the time, a full stop and the body, in hexadecimal digits.</summary>
    public const string SignatureHeader = "X-OnCallAgent-Signature";

    /// <summary>Carries the time of sending, in seconds since 1970, so that an old request can be told from a new one.</summary>
    public const string TimestampHeader = "X-OnCallAgent-Timestamp";

    private const int LongestMessage = 1000;

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Call webhook",
            "Sends one JSON request, signed where a key is set, to an allowed HTTP endpoint: a job of Rundeck, StackStorm or AWX. 200 to 299 within 10 s is success. Redirects are not followed, and nothing is sent twice.",
            BlastRadius.Wide,
            Reversibility.Irreversible,
            TimeSpan.FromSeconds(15),
            [
                new(
                    "webhook",
                    "Webhook",
                    "Which of the allowed endpoints, by the name it has on the list. By default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => [.. t.Webhooks.Select(w => w.Name)],
                },
                new("message", "Message", "Text that is sent along.", Required: false)
                {
                    MaxLength = LongestMessage,
                },
            ]
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var order = Read(request, request.Parameters);
        if (!order.IsSuccess)
        {
            return order.Error;
        }

        var (webhook, message) = order.Value;
        return new ActionPlan(
            Type,
            webhook.Name,
            [
                [webhook.Method, webhook.Url, Body(request, message)],
            ],
            message.Length == 0
                ? new Dictionary<string, string> { ["webhook"] = webhook.Name }
                : new Dictionary<string, string>
                {
                    ["webhook"] = webhook.Name,
                    ["message"] = message,
                }
        );
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var order = Read(request, plan.Parameters);
        if (!order.IsSuccess)
        {
            return new ActionResult(false, order.Error.Message);
        }

        var (webhook, message) = order.Value;
        var key = secrets.Read(request.Service.Targets, SecretSlot.SigningKeyOf(webhook));
        var header =
            webhook.SecretHeader.Length > 0
                ? secrets.Read(request.Service.Targets, SecretSlot.HeaderOf(webhook))
                : "";
        if ((key.Error ?? header.Error) is { } unreadable)
        {
            return new ActionResult(false, unreadable.Message);
        }

        var body = Body(request, message);
        using var call = new HttpRequestMessage(new HttpMethod(webhook.Method), webhook.Url);
        call.Content = new StringContent(body, Encoding.UTF8, "application/json");
        var time = clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        call.Headers.Add(TimestampHeader, time);
        if (key.Value.Length > 0)
        {
            call.Headers.Add(SignatureHeader, Sign(key.Value, time, body));
        }

        if (header.Value.Length > 0)
        {
            call.Headers.TryAddWithoutValidation(webhook.SecretHeader, header.Value);
        }

        var seen = await look.SendAsync(call, cancellation);
        // What the other end answers may repeat what it was sent.
        var mask = new SecretMask([key.Value, header.Value]);
        return new ActionResult(seen.Healthy, mask.Apply($"{webhook.Name}: {seen.Detail}"))
        {
            Output = mask.Apply(seen.Body),
            Executed = plan.Steps[0],
            Facts = new Dictionary<string, string>
            {
                ["webhook"] = webhook.Name,
                ["status"] = seen.Status?.ToString(CultureInfo.InvariantCulture) ?? "",
                ["response_ms"] = seen.Milliseconds.ToString(CultureInfo.InvariantCulture),
                ["address"] = seen.Address,
            },
        };
    }

    internal static string Sign(string key, string time, string body) =>
        "sha256="
        + Convert.ToHexStringLower(
            HMACSHA256.HashData(
                Encoding.UTF8.GetBytes(key),
                Encoding.UTF8.GetBytes($"{time}.{body}")
            )
        );

    private static string Body(ActionRequest request, string message) =>
        JsonSerializer.Serialize(
            new Dictionary<string, string>
            {
                ["incident_id"] = request.IncidentId,
                ["service"] = request.Service.Name,
                ["message"] = message,
            }
        );

    private Result<(WebhookTarget Webhook, string Message)> Read(
        ActionRequest request,
        IReadOnlyDictionary<string, string> parameters
    )
    {
        var arguments = ActionArguments.Read(Definition, request with { Parameters = parameters });
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var message = arguments.Value.GetValueOrDefault("message", "");
        if (message.Any(c => char.IsControl(c) && c != '\n'))
        {
            return new FieldError("message", "must have no control characters.");
        }

        var webhook = ServerTargets.Webhook(
            request.Service,
            arguments.Value.GetValueOrDefault("webhook")
        );
        return webhook.IsSuccess ? (webhook.Value, message) : webhook.Error;
    }
}
