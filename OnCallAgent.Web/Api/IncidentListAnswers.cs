using System.Collections.Concurrent;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Answers of the incident list, kept until an incident changes: who asks for the same again and again gets the same
/// bytes, however many incidents there are. Everybody who may see the list sees the same one. Nothing is kept where
/// another node may change an incident: whoever writes at one node and reads at the other must find it.
/// </summary>
internal sealed class IncidentListAnswers : IDisposable
{
    private const int Most = 200;
    private const int LongestQuery = 500;
    private const int LargestAnswer = 128 * 1_024;
    private const string Json = "application/json; charset=utf-8";

    private readonly ConcurrentDictionary<string, Kept> kept = new(StringComparer.Ordinal);
    private readonly CommittedChanges changes;
    private readonly JsonSerializerOptions form;
    private readonly bool isAlone;
    private long changed;

    public IncidentListAnswers(
        CommittedChanges changes,
        DatabaseTarget database,
        IOptions<JsonOptions> json
    )
    {
        this.changes = changes;
        form = json.Value.SerializerOptions;
        isAlone = database.Provider == DatabaseProvider.Sqlite;
        changes.Committed += Forget;
    }

    /// <summary>The answer to this query, from memory where nothing has changed since.</summary>
    public async ValueTask<object?> AnswerAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        var query = context.HttpContext.Request.QueryString.Value ?? "";
        if (!isAlone || query.Length > LongestQuery)
        {
            return await next(context);
        }

        // Before the read: what changes during it must not be kept as it was.
        var before = Interlocked.Read(ref changed);
        if (kept.TryGetValue(query, out var known) && known.Changed == before)
        {
            return TypedResults.Bytes(known.Body, Json);
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
            if (kept.Count >= Most)
            {
                kept.Clear();
            }

            kept[query] = new Kept(body, before);
        }

        return TypedResults.Bytes(body, Json);
    }

    public void Dispose() => changes.Committed -= Forget;

    private void Forget(CommittedBatch batch)
    {
        if (batch.Incidents.Count > 0)
        {
            Interlocked.Increment(ref changed);
        }
    }

    private sealed record Kept(byte[] Body, long Changed);
}
