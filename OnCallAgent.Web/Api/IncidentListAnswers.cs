using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Answers of the incident list, kept until an incident changes: who asks for the same again and again gets the same
/// bytes, however many incidents there are. Everybody who may see the list sees the same one.
/// </summary>
internal sealed class IncidentListAnswers(
    CommittedChanges changes,
    DatabaseTarget database,
    IOptions<JsonOptions> json
) : IDisposable
{
    private const int Most = 200;
    private const int LongestQuery = 500;
    private const int LargestAnswer = 128 * 1_024;
    private const string Json = "application/json; charset=utf-8";

    private readonly UntilChanged<string, byte[]> kept = new(
        changes,
        database,
        Most,
        static batch => batch.Incidents.Count > 0,
        StringComparer.Ordinal
    );
    private readonly JsonSerializerOptions form = json.Value.SerializerOptions;

    /// <summary>The answer to this query, from memory where nothing has changed since.</summary>
    public async ValueTask<object?> AnswerAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var query = context.HttpContext.Request.QueryString.Value ?? "";
        if (!kept.KeepsAny || query.Length > LongestQuery)
        {
            return await next(context);
        }

        var before = kept.Changes;
        if (kept.TryGet(query, out var known))
        {
            return TypedResults.Bytes(known, Json);
        }

        var answer = await next(context);
        if (
            (answer as INestedHttpResult)?.Result
            is not Ok<IncidentListResponse> { Value: { } list }
        )
        {
            return answer;
        }

        var body = JsonSerializer.SerializeToUtf8Bytes(list, form);
        if (body.Length <= LargestAnswer)
        {
            kept.Keep(query, body, before);
        }

        return TypedResults.Bytes(body, Json);
    }

    public void Dispose() => kept.Dispose();
}
