using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>One document that was found.</summary>
/// <param name="Index">The index it lies in.</param>
/// <param name="Id">Its id, unique in the index.</param>
/// <param name="Time">Its time in the order of reading.</param>
/// <param name="Source">The document as JSON; null where the index does not store it.</param>
/// <param name="Place">Its place in the order, as JSON: the next page begins after it.</param>
internal sealed record SearchHit(
    string Index,
    string Id,
    DateTimeOffset Time,
    string? Source,
    string Place
);

/// <summary>One page of documents, in the order that was asked for.</summary>
/// <param name="Hits">The documents.</param>
/// <param name="PointInTime">Id of the point in time from now on; null where the server names none.</param>
/// <param name="Shards">How many parts were searched: 0 means that no index matches.</param>
/// <param name="Total">How many there are, where it was asked for.</param>
internal sealed record SearchPage(
    IReadOnlyList<SearchHit> Hits,
    string? PointInTime,
    int Shards,
    long? Total
)
{
    private const decimal NanosecondsFrom = 1_000_000_000_000_000m;

    /// <summary>
    /// The page of an answer, or why it must not be taken: an answer that lacks a part of the documents looks like one
    /// that has them all.
    /// </summary>
    public static Result<SearchPage> Read(JsonElement answer)
    {
        if (
            !answer.TryGetProperty("_shards", out var shards)
            || Number(shards, "total") is not { } total
            || !answer.TryGetProperty("hits", out var found)
            || found.ValueKind != JsonValueKind.Object
            || !found.TryGetProperty("hits", out var list)
            || list.ValueKind != JsonValueKind.Array
        )
        {
            return Malformed("the answer has no _shards or no hits");
        }

        if (Incomplete(answer, shards) is { } incomplete)
        {
            return incomplete;
        }

        var hits = new List<SearchHit>(list.GetArrayLength());
        foreach (var item in list.EnumerateArray())
        {
            if (HitOf(item) is not { } hit)
            {
                return Malformed("a hit has no _index, _id or sort values");
            }

            hits.Add(hit);
        }

        return new SearchPage(
            hits,
            Text(answer, "pit_id"),
            (int)total,
            found.TryGetProperty("total", out var count) && count.ValueKind == JsonValueKind.Object
                ? Number(count, "value")
                : null
        );
    }

    private static SearchFault? Incomplete(JsonElement answer, JsonElement shards)
    {
        if (Number(shards, "failed") is > 0 and var failed)
        {
            var (types, said) = shards.TryGetProperty("failures", out var failures)
                ? SearchRefusal.Reasons(JsonSerializer.SerializeToElement(new { failures }))
                : ([], "");
            return types.Contains("search_context_missing_exception")
                ? new(SearchFaultKind.ContextExpired, "The point in time has ended.")
                : new(
                    SearchFaultKind.Partial,
                    $"{failed} parts (shards) of the index could not be searched; nothing of it is taken until they can. {said}".TrimEnd()
                );
        }

        if (
            answer.TryGetProperty("timed_out", out var late)
            && late.ValueKind == JsonValueKind.True
        )
        {
            return new(
                SearchFaultKind.Partial,
                "The server ran out of time and gave only a part of the documents; nothing of it is taken, and it is asked again."
            );
        }

        return
            answer.TryGetProperty("_clusters", out var clusters)
            && clusters.ValueKind == JsonValueKind.Object
            && Number(clusters, "skipped") > 0
            ? new(
                SearchFaultKind.Partial,
                "A remote cluster could not be searched; nothing is taken until it can."
            )
            : null;
    }

    private static SearchHit? HitOf(JsonElement hit)
    {
        if (
            hit.ValueKind != JsonValueKind.Object
            || Text(hit, "_index") is not { } index
            || Text(hit, "_id") is not { } id
            || !hit.TryGetProperty("sort", out var sort)
            || sort.ValueKind != JsonValueKind.Array
            || sort.GetArrayLength() == 0
            || TimeOf(sort[0]) is not { } time
        )
        {
            return null;
        }

        return new SearchHit(
            index,
            id,
            time,
            hit.TryGetProperty("_source", out var source)
            && source.ValueKind == JsonValueKind.Object
                ? source.GetRawText()
                : null,
            sort.GetRawText()
        );
    }

    // Milliseconds since 1970; nanoseconds from servers that do not turn date_nanos into them.
    private static DateTimeOffset? TimeOf(JsonElement value)
    {
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetDecimal(out var number))
        {
            return null;
        }

        var milliseconds = Math.Abs(number) >= NanosecondsFrom ? number / 1_000_000m : number;
        return milliseconds < -62_135_596_800_000m || milliseconds > 253_402_300_799_999m
            ? null
            : DateTimeOffset.FromUnixTimeMilliseconds((long)Math.Floor(milliseconds));
    }

    private static SearchFault Malformed(string what) =>
        new(
            SearchFaultKind.NoSearchServer,
            $"The server answers as no Elasticsearch or OpenSearch does: {what}."
        );

    private static long? Number(JsonElement of, string name) =>
        of.ValueKind == JsonValueKind.Object
        && of.TryGetProperty(name, out var value)
        && value.ValueKind == JsonValueKind.Number
        && value.TryGetInt64(out var number)
            ? number
            : null;

    private static string? Text(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;
}
