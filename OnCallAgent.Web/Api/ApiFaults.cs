using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Net.Http.Headers;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

/// <summary>What goes wrong before or in an endpoint of the API, as problem details; what only pages show is left to them.</summary>
internal sealed partial class ApiFaults(IProblemDetailsService problems, ILogger<ApiFaults> logger)
    : IExceptionHandler
{
    // What was sent as a name may be as long as the body.
    private const int LongestField = 200;

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        var path = ProgramPaths.Asked(httpContext);
        if (!ProgramPaths.IsService(path))
        {
            return false;
        }

        ProblemDetails answer;
        if (exception is BadHttpRequestException bad)
        {
            answer = Of(bad, httpContext);
        }
        else if (UnknownCharset(httpContext.Request) is { } charset)
        {
            // The reader of JSON calls this a fault of the program.
            answer = Problems.Body(
                StatusCodes.Status415UnsupportedMediaType,
                "Not supported",
                $"“{charset}” is no known character set; send JSON in UTF-8.",
                "charset_unknown"
            );
        }
        else
        {
            Log.Unexpected(logger, exception, httpContext.Request.Method, path.Value ?? "");
            answer = Problems.Body(
                StatusCodes.Status500InternalServerError,
                "Internal error",
                "Something went wrong in the agent; its log has the details under this trace id.",
                "internal_error"
            );
        }

        httpContext.Response.StatusCode = answer.Status!.Value;
        await problems.WriteAsync(
            new ProblemDetailsContext { HttpContext = httpContext, ProblemDetails = answer }
        );
        return true;
    }

    /// <summary>A refusal that the server made before anything of ours ran has its status only.</summary>
    public static void Complete(ProblemDetailsContext context)
    {
        if (
            context.ProblemDetails is { Detail: null, Status: { } status } bare
            && Told(status, context.HttpContext) is { } told
        )
        {
            (bare.Title, bare.Detail) = (told.Title, told.Detail);
            bare.Extensions["code"] = told.Extensions["code"];
        }
    }

    private static ProblemDetails? Told(int status, HttpContext context) =>
        status switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLarge(context),
            StatusCodes.Status415UnsupportedMediaType => NotJson(),
            StatusCodes.Status404NotFound => Problems.Body(
                status,
                "Not found",
                "There is nothing at this address; /docs lists what there is.",
                "no_such_address"
            ),
            StatusCodes.Status405MethodNotAllowed => Problems.Body(
                status,
                "Method not allowed",
                "This address does not take this method; the header “Allow” tells what it takes.",
                "method_not_allowed"
            ),
            StatusCodes.Status408RequestTimeout => TooSlow(),
            StatusCodes.Status400BadRequest => Problems.Body(
                status,
                "Bad request",
                "The request cannot be read.",
                "bad_request"
            ),
            _ => null,
        };

    private static ProblemDetails TooLarge(HttpContext context) =>
        Problems.Body(
            StatusCodes.Status413PayloadTooLarge,
            "Too large",
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize is { } most
                ? string.Create(
                    CultureInfo.InvariantCulture,
                    $"The request's body is too large: at most {most} bytes are taken here."
                )
                : "The request's body is too large.",
            "too_large"
        );

    private static ProblemDetails TooSlow() =>
        Problems.Body(
            StatusCodes.Status408RequestTimeout,
            "Too slow",
            "The body came too slowly; send the request again.",
            "too_slow"
        );

    private static ProblemDetails NotJson() =>
        Problems.Body(
            StatusCodes.Status415UnsupportedMediaType,
            "Not JSON",
            "Send the body as JSON, with “Content-Type: application/json”.",
            "not_json"
        );

    private static ProblemDetails Of(BadHttpRequestException bad, HttpContext context) =>
        bad.StatusCode switch
        {
            StatusCodes.Status413PayloadTooLarge => TooLarge(context),
            StatusCodes.Status415UnsupportedMediaType => NotJson(),
            StatusCodes.Status408RequestTimeout => TooSlow(),
            _ when PushBody.Coding(context.Request) is not null => Problems.Body(
                StatusCodes.Status415UnsupportedMediaType,
                "Not supported",
                "Send the body as it is, without “Content-Encoding”; packed ones are taken by the push addresses alone.",
                "packed_body"
            ),
            _ when bad.InnerException is JsonException json => OfJson(json),
            _ when Parameter().Match(bad.Message) is { Success: true } m => Problems.Invalid(
                new Dictionary<string, string[]>(StringComparer.Ordinal)
                {
                    [JsonNamingPolicy.SnakeCaseLower.ConvertName(m.Groups["name"].Value)] =
                    [
                        $"“{m.Groups["value"].Value}” is not {Kind(m.Groups["type"].Value)}",
                    ],
                }
            ),
            _ when bad.Message.Contains("from body", StringComparison.Ordinal)
                    || bad.Message.Contains("no body was provided", StringComparison.Ordinal) =>
                Problems.Body(
                    bad.StatusCode,
                    "Invalid request",
                    "A JSON body is needed; none came, or “null”.",
                    "body_missing"
                ),
            _ => Problems.Body(
                bad.StatusCode,
                "Invalid request",
                "The request cannot be read.",
                "invalid_request"
            ),
        };

    private static string? UnknownCharset(HttpRequest request)
    {
        if (
            !MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
            || !type.Charset.HasValue
        )
        {
            return null;
        }

        var charset = HeaderUtilities.RemoveQuotes(type.Charset).ToString();
        try
        {
            _ = Encoding.GetEncoding(charset);
            return null;
        }
        catch (Exception e) when (e is ArgumentException or NotSupportedException)
        {
            return charset.Length > 50 ? charset[..49] + "…" : charset;
        }
    }

    // The reader tells only in words which member it means.
    private static ProblemDetails OfJson(JsonException json)
    {
        var path = (json.Path ?? "$").TrimStart('$').TrimStart('.');
        string[] fields;
        string reason;
        if (Unknown().Match(json.Message) is { Success: true } unknown)
        {
            fields = [unknown.Groups["name"].Value];
            reason = "is not a field of this request";
        }
        else if (Missing().Match(json.Message) is { Success: true } missing)
        {
            fields =
            [
                .. Quoted().Matches(missing.Groups["names"].Value).Select(m => m.Groups[1].Value),
            ];
            reason = "is missing";
        }
        else if (Null().Match(json.Message) is { Success: true } nothing)
        {
            fields = [path.Length > 0 ? path : nothing.Groups["name"].Value];
            reason = "must not be null";
        }
        else if (Duplicate().Match(json.Message) is { Success: true } duplicate)
        {
            fields = [duplicate.Groups["name"].Value];
            reason = "stands there twice";
        }
        else if (json.InnerException is JsonException || path.Length == 0)
        {
            return Problems.Body(
                StatusCodes.Status400BadRequest,
                "Malformed JSON",
                json.LineNumber is { } line && json.BytePositionInLine is { } at
                    ? $"The body is not well-formed JSON of the expected shape (line {line + 1}, byte {at + 1})."
                    : "The body is not well-formed JSON of the expected shape.",
                "malformed_json"
            );
        }
        else
        {
            fields = [path];
            // Only our own converter speaks to people; the reader's words name types of the program.
            reason =
                json.InnerException?.Message.Contains("UTF-16", StringComparison.Ordinal) == true
                    ? "holds bytes that are no UTF-8, or half of a character"
                : json.Message.StartsWith("Duplicate properties", StringComparison.Ordinal)
                    ? "stands there twice"
                : json.InnerException is not null
                || json.Message.Contains("could not be converted", StringComparison.Ordinal)
                    ? "has a value of the wrong type"
                : json.Message;
        }

        return Problems.Invalid(
            fields
                .Select(static f => f.Length > LongestField ? f[..LongestField] + "…" : f)
                .Distinct(StringComparer.Ordinal)
                .ToDictionary(f => f, _ => new[] { reason }, StringComparer.Ordinal)
        );
    }

    private static string Kind(string type) =>
        type.Replace("Nullable<", "", StringComparison.Ordinal).TrimEnd('>', '?') switch
        {
            "int" or "long" or "Int32" or "Int64" => "a whole number",
            "bool" or "Boolean" => "true or false",
            "DateTimeOffset" => "a time such as 2026-03-14T15:09:26Z (in a URL, + is written %2B)",
            _ => "valid here",
        };

    [GeneratedRegex("^The JSON property '(?<name>.*)' could not be mapped")]
    private static partial Regex Unknown();

    [GeneratedRegex("missing required properties including: (?<names>.*)$")]
    private static partial Regex Missing();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();

    [GeneratedRegex("'(?<name>[^']*)'.* doesn't allow (setting )?null values")]
    private static partial Regex Null();

    [GeneratedRegex("^Duplicate property '(?<name>[^']*)'")]
    private static partial Regex Duplicate();

    [GeneratedRegex(
        "Failed to bind parameter \"(?<type>\\S+) (?<name>\\S+)\" from \"(?<value>.*)\""
    )]
    private static partial Regex Parameter();

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Error, "{Method} {Path} failed unexpectedly")]
        public static partial void Unexpected(
            ILogger logger,
            Exception exception,
            string method,
            string path
        );
    }
}
