using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

/// <summary>An entry or alert that was not taken.</summary>
/// <param name="Index">Its place in the request, from 0.</param>
/// <param name="Field">The field at fault; empty for the whole of it.</param>
/// <param name="Reason">What it held and what it may be.</param>
public sealed record RefusedEntryResponse(int Index, string Field, string Reason);

/// <summary>What became of a delivery. What is counted as accepted is stored durably.</summary>
/// <param name="Accepted">Entries or alerts that were taken.</param>
/// <param name="RefusedCount">Those that could not be read and were not taken.</param>
/// <param name="Refused">The first 100 of those, each with its reason.</param>
public sealed record PushResponse(
    int Accepted,
    int RefusedCount,
    IReadOnlyList<RefusedEntryResponse> Refused
);

/// <summary>Lines and alerts that other programs send.</summary>
internal static class PushApi
{
    private const string Replayed = "Idempotency-Replayed";

    public static void MapPushApi(this IEndpointRouteBuilder api)
    {
        var limits = api.ServiceProvider.GetRequiredService<PushLimits>();
        var push = api.MapGroup("")
            .WithTags("push")
            .RequireAuthorization(AccessPolicies.Push)
            // One byte more than is taken: the answer to what is too large is ours.
            .WithMetadata(new RequestSizeLimitAttribute(limits.Body + 1L));
        push.MapPost("/logs", LogsAsync);
        push.MapPost("/alerts/alertmanager", AlertmanagerAsync);
        push.MapPost("/alerts/grafana", GrafanaAsync);
        push.MapPost("/alerts/webhook/{source}", WebhookAsync);
    }

    /// <summary>Takes log lines: a JSON array, one object or one object a line (NDJSON), or plain text lines; also gzip. What can be read is stored, the rest is listed; 400 only where nothing can be read. With an Idempotency-Key the same body is stored once.</summary>
    [MayRefuse(400, "Nothing of the body can be read; `refused` lists why.")]
    [MayRefuse(404, "There is no such source.")]
    [MayRefuse(413, "The body, or what it unpacks to, is too large.")]
    [MayRefuse(415, "It is packed in a way that is not known.")]
    [KeepsOwnKeys]
    internal static Task<Results<Ok<PushResponse>, ProblemHttpResult>> LogsAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string? source = null
    )
    {
        var form = FormOf(http.Request);
        return form.IsSuccess
            ? AnswerAsync(
                http,
                requests,
                source,
                (target, body, key, cancellation) =>
                    intake.TakeLogsAsync(
                        target,
                        body,
                        form.Value ?? !BeginsAsJson(body.Span),
                        key,
                        cancellation
                    )
            )
            : Task.FromResult<Results<Ok<PushResponse>, ProblemHttpResult>>(
                Problems.From(form.Error)
            );
    }

    /// <summary>Takes alerts of Prometheus Alertmanager (webhook version 4): firing opens or joins an incident, resolved resolves it.</summary>
    [MayRefuse(400, "Nothing of the body can be read; `refused` lists why.")]
    [MayRefuse(404, "There is no such source.")]
    [MayRefuse(413, "The body, or what it unpacks to, is too large.")]
    [MayRefuse(415, "It is packed in a way that is not known.")]
    [KeepsOwnKeys]
    internal static Task<Results<Ok<PushResponse>, ProblemHttpResult>> AlertmanagerAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string? source = null
    ) => AlertsAsync(http, requests, intake, source, AlertForm.Alertmanager);

    /// <summary>Takes alerts of Grafana's unified alerting: firing opens or joins an incident, resolved resolves it.</summary>
    [MayRefuse(400, "Nothing of the body can be read; `refused` lists why.")]
    [MayRefuse(404, "There is no such source.")]
    [MayRefuse(413, "The body, or what it unpacks to, is too large.")]
    [MayRefuse(415, "It is packed in a way that is not known.")]
    [KeepsOwnKeys]
    internal static Task<Results<Ok<PushResponse>, ProblemHttpResult>> GrafanaAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string? source = null
    ) => AlertsAsync(http, requests, intake, source, AlertForm.Grafana);

    /// <summary>Takes alerts in any JSON, read by the mapping of the source.</summary>
    [MayRefuse(400, "Nothing of the body can be read; `refused` lists why.")]
    [MayRefuse(404, "There is no such source.")]
    [MayRefuse(413, "The body, or what it unpacks to, is too large.")]
    [MayRefuse(415, "It is packed in a way that is not known.")]
    [KeepsOwnKeys]
    [TakesAnyParameter]
    internal static Task<Results<Ok<PushResponse>, ProblemHttpResult>> WebhookAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string source
    ) => AlertsAsync(http, requests, intake, source, AlertForm.Webhook);

    private static Task<Results<Ok<PushResponse>, ProblemHttpResult>> AlertsAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string? source,
        AlertForm form
    ) =>
        AnswerAsync(
            http,
            requests,
            source,
            (target, body, key, cancellation) =>
                intake.TakeAlertsAsync(target, body, form, key, cancellation)
        );

    private static async Task<Results<Ok<PushResponse>, ProblemHttpResult>> AnswerAsync(
        HttpContext http,
        PushRequests requests,
        string? source,
        Func<
            PushTarget,
            ReadOnlyMemory<byte>,
            string?,
            CancellationToken,
            Task<Result<PushAnswer>>
        > take
    )
    {
        var key = IdempotencyKey.Of(http.Request);
        if (!key.IsSuccess)
        {
            return Problems.From(key.Error);
        }

        var taken = await requests.TakeAsync(
            http,
            source,
            (target, body, cancellation) => take(target, body, key.Value, cancellation)
        );
        if (!taken.IsSuccess)
        {
            return Problems.From(taken.Error);
        }

        if (taken.Value.Replayed)
        {
            http.Response.Headers[Replayed] = "true";
        }

        return TypedResults.Ok(
            new PushResponse(
                taken.Value.Accepted,
                taken.Value.RefusedCount,
                [
                    .. taken.Value.Refused.Select(r => new RefusedEntryResponse(
                        r.Index,
                        r.Field,
                        r.Reason
                    )),
                ]
            )
        );
    }

    // true for plain lines, false for JSON, null where the body itself must tell: curl says "form" unless it is told.
    private static Result<bool?> FormOf(HttpRequest request)
    {
        if (!MediaTypeHeaderValue.TryParse(request.ContentType, out var type))
        {
            return (bool?)null;
        }

        if (
            type.Charset.HasValue
            && !type.Charset.Value!.Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase)
            && !type.Charset.Value!.Trim('"').Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
        )
        {
            return new BodyUnsupported("The body must be UTF-8.");
        }

        var name = type.MediaType.Value?.ToLowerInvariant() ?? "";
        return name switch
        {
            "text/plain" => true,
            "application/json"
            or "application/x-ndjson"
            or "application/ndjson"
            or "application/jsonl"
            or "application/x-json-stream"
            or "application/json-lines" => false,
            _ when name.EndsWith("+json", StringComparison.Ordinal) => false,
            "application/x-protobuf" or "application/x-msgpack" => new BodyUnsupported(
                "Send JSON, NDJSON or plain text here; OTLP goes to /v1/logs."
            ),
            _ when name.StartsWith("multipart/", StringComparison.Ordinal) => new BodyUnsupported(
                "Send JSON, NDJSON or plain text, not a form."
            ),
            _ => (bool?)null,
        };
    }

    private static bool BeginsAsJson(ReadOnlySpan<byte> body)
    {
        var first = body.IndexOfAnyExcept(" \t\r\n\uFEFF"u8);
        return first < 0 || body[first] is (byte)'{' or (byte)'[';
    }
}
