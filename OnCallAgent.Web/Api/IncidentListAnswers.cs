using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.News;
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

    // Answers being read, null once they could not be: after a change, many ask at once for what each of them must not read.
    private readonly ConcurrentDictionary<(string Query, ChangeStamp At), Task<byte[]?>> underWay =
        new();
    private readonly JsonSerializerOptions form = json.Value.SerializerOptions;

    /// <summary>The answer to this query, from memory where nothing has changed since.</summary>
    public async ValueTask<object?> AnswerAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var query = context.HttpContext.Request.QueryString.Value ?? "";
        var cancellation = context.HttpContext.RequestAborted;
        if (
            query.Length > LongestQuery
            || await kept.NowAsync(
                context.HttpContext.RequestServices.GetRequiredService<RequestMoment>(),
                cancellation
            )
                is not { } now
        )
        {
            return await next(context);
        }

        if (kept.TryGet(query, now, out var known))
        {
            return TypedResults.Bytes(known, Json);
        }

        var mine = new TaskCompletionSource<byte[]?>(
            TaskCreationOptions.RunContinuationsAsynchronously
        );
        var reading = underWay.GetOrAdd((query, now), mine.Task);
        if (reading != mine.Task && await reading.WaitAsync(cancellation) is { } read)
        {
            return TypedResults.Bytes(read, Json);
        }

        byte[]? body = null;
        try
        {
            var answer = await next(context);
            if (
                (answer as INestedHttpResult)?.Result
                is not Ok<IncidentListResponse> { Value: { } list }
            )
            {
                return answer;
            }

            body = JsonSerializer.SerializeToUtf8Bytes(list, form);
            if (body.Length <= LargestAnswer)
            {
                kept.Keep(query, body, now);
            }

            return TypedResults.Bytes(body, Json);
        }
        finally
        {
            if (reading == mine.Task)
            {
                underWay.TryRemove((query, now), out _);
                mine.SetResult(body);
            }
        }
    }

    public void Dispose() => kept.Dispose();
}
