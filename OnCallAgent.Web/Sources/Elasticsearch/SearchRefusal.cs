using System.Net;
using System.Text.Json;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>What an answer other than a success means, and what an admin can do about it.</summary>
internal static class SearchRefusal
{
    private const int MostShown = 500;

    // Whoever asks for more is wrong about it; the agent looks again anyway.
    private static readonly TimeSpan LongestPause = TimeSpan.FromHours(1);

    public static SearchFault Of(
        SearchTarget target,
        HttpResponseMessage response,
        ReadOnlyMemory<byte> answer,
        DateTimeOffset now
    )
    {
        var status = (int)response.StatusCode;
        var (types, said) = Said(answer);
        if (types.Contains("search_context_missing_exception") || IsPitMissing(said))
        {
            return new(SearchFaultKind.ContextExpired, $"{target}: the point in time has ended.");
        }

        return response.StatusCode switch
        {
            HttpStatusCode.Unauthorized => new(
                SearchFaultKind.SignIn,
                $"{target} does not accept the sign-in (401). {SignInAdvice(target)}{Quote(said)}"
            ),
            HttpStatusCode.Forbidden => new(
                SearchFaultKind.SignIn,
                $"{target} does not let this account read {target.Settings.IndexPattern} (403). It needs the index privileges read and view_index_metadata.{Quote(said)}"
            )
            {
                ForbiddenBy =
                    types.Count == 0 ? null
                    : response.Headers.TryGetValues("X-Elastic-Product", out var product)
                        ? string.Join(',', product)
                    : "",
            },
            HttpStatusCode.TooManyRequests
            or HttpStatusCode.BadGateway
            or HttpStatusCode.ServiceUnavailable
            or HttpStatusCode.GatewayTimeout => new(
                SearchFaultKind.Busy,
                $"{target} is busy or not ready ({status}); it is asked again in a while.{Quote(said)}"
            )
            {
                RetryAfter = Asked(response, now),
            },
            >= (HttpStatusCode)300 and < (HttpStatusCode)400 => new(
                SearchFaultKind.NoSearchServer,
                $"{target} sends its readers to {PlainText.Line(response.Headers.Location?.ToString() ?? "another place", 200)} ({status}); redirects are not followed. Enter the address of the server itself."
            ),
            HttpStatusCode.NotFound when types.Contains("index_not_found_exception") => new(
                SearchFaultKind.Refused,
                $"There is no index {target.Settings.IndexPattern} on {target}."
            ),
            HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed when types.Count == 0 => new(
                SearchFaultKind.NoSearchServer,
                $"{target} answered {status}, as no Elasticsearch 7.12 or OpenSearch 2.4 and later does. Is the address right?{Quote(said)}"
            ),
            _ => new(
                status >= 500 ? SearchFaultKind.Busy : SearchFaultKind.Refused,
                $"{target} refuses the search ({status}).{Quote(said)}"
            ),
        };
    }

    /// <summary>The reasons of failures, outermost last, and the types of all of them.</summary>
    public static (HashSet<string> Types, string Said) Reasons(JsonElement failure)
    {
        var types = new HashSet<string>(StringComparer.Ordinal);
        var reasons = new List<string>();
        Collect(failure, types, reasons, 0);
        reasons.Reverse();
        return (
            types,
            PlainText.Line(string.Join("; ", reasons.Distinct(StringComparer.Ordinal)), MostShown)
        );
    }

    private static (HashSet<string> Types, string Said) Said(ReadOnlyMemory<byte> answer)
    {
        try
        {
            using var json = JsonDocument.Parse(answer);
            if (json.RootElement.ValueKind == JsonValueKind.Object)
            {
                var (types, said) = Reasons(json.RootElement);
                return (types, said.Length > 0 ? said : SearchHttp.Shown(answer));
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A proxy's page, or half of a character: shown as it is.
        }

        return ([], SearchHttp.Shown(answer));
    }

    // {"error":{"type","reason","root_cause":[…],"failed_shards":[{"reason":{…}}],"caused_by":{…}}}
    private static void Collect(
        JsonElement at,
        HashSet<string> types,
        List<string> reasons,
        int depth
    )
    {
        if (depth > 12)
        {
            return;
        }

        if (at.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in at.EnumerateArray().Take(5))
            {
                Collect(item, types, reasons, depth + 1);
            }
        }
        else if (at.ValueKind == JsonValueKind.Object)
        {
            foreach (var field in at.EnumerateObject())
            {
                switch (field.Name)
                {
                    case "type" when field.Value.ValueKind == JsonValueKind.String:
                        types.Add(field.Value.GetString()!);
                        break;
                    case "reason" or "error" when field.Value.ValueKind == JsonValueKind.String:
                        reasons.Add(field.Value.GetString()!);
                        break;
                    case "error"
                    or "reason"
                    or "root_cause"
                    or "failed_shards"
                    or "failures"
                    or "caused_by":
                        Collect(field.Value, types, reasons, depth + 1);
                        break;
                }
            }
        }
    }

    private static bool IsPitMissing(string said) =>
        said.Contains("No search context found", StringComparison.OrdinalIgnoreCase)
        || said.Contains("Point in time id", StringComparison.OrdinalIgnoreCase)
            && said.Contains("not found", StringComparison.OrdinalIgnoreCase);

    private static string SignInAdvice(SearchTarget target) =>
        target.Settings.SignIn switch
        {
            ServerSignIn.None => "Choose how to sign in, and enter the secret.",
            ServerSignIn.Basic => "Enter user name and password anew.",
            _ => "Enter the API key anew; it may have expired.",
        };

    private static string Quote(string said) => said.Length == 0 ? "" : $" It says: {said}";

    // RFC 9110, section 10.2.3: seconds or a date.
    private static TimeSpan? Asked(HttpResponseMessage response, DateTimeOffset now)
    {
        var asked = response.Headers.RetryAfter?.Delta ?? response.Headers.RetryAfter?.Date - now;
        return asked is not { } wait || wait <= TimeSpan.Zero ? null
            : wait < LongestPause ? wait
            : LongestPause;
    }
}
