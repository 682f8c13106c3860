using Google.Protobuf;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;
using OnCallAgent.Web.Sources.Push.Otlp;

namespace OnCallAgent.Web.Api;

/// <summary>OpenTelemetry's log records over HTTP, at the address that its exporters have built in.</summary>
internal static class OtlpApi
{
    private const string Binary = "application/x-protobuf";
    private const string Json = "application/json";

    // google.rpc.Code
    private const int InvalidArgument = 3;
    private const int PermissionDenied = 7;
    private const int ResourceExhausted = 8;
    private const int NotFound = 5;

    public static void MapOtlpApi(this IEndpointRouteBuilder routes)
    {
        var limits = routes.ServiceProvider.GetRequiredService<PushLimits>();
        routes
            .MapPost("/v1/logs", LogsAsync)
            .WithTags("push")
            .RequireAuthorization(AccessPolicies.Push)
            .AddEndpointFilter<ForeignOrigin>()
            .WithMetadata(new RequestSizeLimitAttribute(limits.Body + 1L));
    }

    /// <summary>Takes log records of OTLP/HTTP, in protobuf or JSON, also gzip; answers ExportLogsServiceResponse. Records that cannot be read are told as a partial success.</summary>
    [MayRefuse(400, "Nothing of the body can be read; `refused` lists why.")]
    [MayRefuse(404, "There is no such source.")]
    [MayRefuse(413, "The body, or what it unpacks to, is too large.")]
    [MayRefuse(415, "It is packed in a way that is not known.")]
    internal static async Task<IResult> LogsAsync(
        HttpContext http,
        PushRequests requests,
        PushIntake intake,
        string? source = null
    )
    {
        var json = MediaTypeHeaderValue.TryParse(http.Request.ContentType, out var type)
            ? type.MediaType.Value?.ToLowerInvariant() switch
            {
                Binary or "application/protobuf" => false,
                Json => true,
                _ => (bool?)null,
            }
            : null;
        if (json is not { } isJson)
        {
            return Answer(
                new RpcStatus { Code = InvalidArgument, Message = $"Send {Binary} or {Json}." },
                false,
                StatusCodes.Status415UnsupportedMediaType
            );
        }

        var taken = await requests.TakeAsync(
            http,
            source,
            (target, body, cancellation) => intake.TakeOtlpAsync(target, body, isJson, cancellation)
        );
        if (taken.Error is NothingReadable nothing)
        {
            // The request was well-formed: a collector is told that all of it is rejected, not that it sent nonsense.
            return Answer(
                Rejected(nothing.Refused.Count, nothing.Refused),
                isJson,
                StatusCodes.Status200OK
            );
        }

        if (!taken.IsSuccess)
        {
            var (status, code) = Of(taken.Error);
            return Answer(
                new RpcStatus { Code = code, Message = taken.Error.Message },
                isJson,
                status
            );
        }

        return Answer(
            Rejected(taken.Value.RefusedCount, taken.Value.Refused),
            isJson,
            StatusCodes.Status200OK
        );
    }

    // Nothing rejected, also where nothing was sent: an empty message, as the protocol wants it.
    private static ExportLogsServiceResponse Rejected(
        int count,
        IReadOnlyList<RefusedEntry> refused
    ) =>
        count == 0
            ? new ExportLogsServiceResponse()
            : new ExportLogsServiceResponse
            {
                PartialSuccess = new ExportLogsPartialSuccess
                {
                    RejectedLogRecords = count,
                    ErrorMessage = string.Join(
                        "; ",
                        refused.Take(5).Select(r => $"record {r.Index}: {r.Field} {r.Reason}")
                    ),
                },
            };

    // The exporter tries again at 429, 502, 503 and 504 only.
    private static (int Status, int Code) Of(Error error) =>
        error switch
        {
            PushDeferred => (StatusCodes.Status429TooManyRequests, ResourceExhausted),
            OtherSource => (StatusCodes.Status403Forbidden, PermissionDenied),
            _ => Problems.From(error).StatusCode switch
            {
                StatusCodes.Status404NotFound => (StatusCodes.Status404NotFound, NotFound),
                StatusCodes.Status413PayloadTooLarge => (
                    StatusCodes.Status413PayloadTooLarge,
                    ResourceExhausted
                ),
                var status => (status, InvalidArgument),
            },
        };

    private static IResult Answer(IMessage message, bool json, int status) =>
        json
            ? Results.Content(
                JsonFormatter.Default.Format(message),
                Json,
                System.Text.Encoding.UTF8,
                status
            )
            : new BinaryAnswer(message.ToByteArray(), status);

    private sealed class BinaryAnswer(byte[] body, int status) : IResult
    {
        public async Task ExecuteAsync(HttpContext httpContext)
        {
            httpContext.Response.StatusCode = status;
            httpContext.Response.ContentType = Binary;
            httpContext.Response.ContentLength = body.Length;
            await httpContext.Response.Body.WriteAsync(body, httpContext.RequestAborted);
        }
    }
}
