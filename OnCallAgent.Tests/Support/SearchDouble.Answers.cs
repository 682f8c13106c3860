using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Support;

/// <content>What it answers to each of the requests that it knows.</content>
public sealed partial class SearchDouble
{
    private JsonObject Info() =>
        new()
        {
            ["name"] = "double",
            ["version"] = IsOpenSearch
                ? new JsonObject { ["distribution"] = "opensearch", ["number"] = Version }
                : new JsonObject { ["number"] = Version, ["build_flavor"] = "default" },
            ["tagline"] = IsOpenSearch
                ? "The OpenSearch Project: https://opensearch.org/"
                : "You Know, for Search",
        };

    private Answer FieldCaps(string pattern, SearchRequest request)
    {
        if (Matching(pattern) is not { } matching)
        {
            return NoIndex(pattern);
        }

        var asked = Uri.UnescapeDataString(request.Query).Split("fields=")[1].Split('&')[0];
        var fields = new JsonObject();
        foreach (var field in asked.Split(','))
        {
            if (matching.Any(d => d.Has(field)) || Mappings.ContainsKey(field))
            {
                var type = Mappings.GetValueOrDefault(field, "date");
                fields[field] = new JsonObject
                {
                    [type] = new JsonObject { ["type"] = type, ["searchable"] = true },
                };
            }
        }

        return Answer.Json(
            new JsonObject
            {
                ["indices"] = new JsonArray([.. Names(pattern).Select(n => JsonValue.Create(n))]),
                ["fields"] = fields,
            }
        );
    }

    private Answer Open(string pattern, SearchRequest request, string name)
    {
        if (!request.Query.Contains("keep_alive=", StringComparison.Ordinal))
        {
            return Refusal(
                400,
                "action_request_validation_exception",
                "[keep_alive] is not specified"
            );
        }

        if (Matching(pattern) is not { } matching)
        {
            return NoIndex(pattern);
        }

        // Ids inside an index change when it is merged: an order value of one snapshot means nothing in another.
        var shuffled = matching.ToArray();
        random.Shuffle(shuffled);
        var id = $"pit-{++lastSnapshot}-0";
        snapshots[id] = new Snapshot(
            [.. shuffled.Select((d, n) => d with { ShardDoc = ((long)(n % 3) << 32) + n })],
            clock.GetUtcNow().AddMinutes(1)
        );
        return Answer.Json(new JsonObject { [name] = id });
    }

    private Answer Close(IEnumerable<string> ids)
    {
        var freed = ids.Count(snapshots.Remove);
        return Answer.Json(new JsonObject { ["succeeded"] = true, ["num_freed"] = freed });
    }

    private Answer Search(string? pattern, SearchRequest request)
    {
        JsonObject body;
        try
        {
            body = JsonNode.Parse(request.Body)!.AsObject();
        }
        catch (JsonException e)
        {
            return Refusal(400, "parsing_exception", e.Message);
        }

        if (body.FirstOrDefault(f => !KnownFields.Contains(f.Key)).Key is { } unknown)
        {
            return Refusal(400, "parsing_exception", $"Unknown key for a VALUE in [{unknown}].");
        }

        var size = body["size"]?.GetValue<int>() ?? 10;
        if (size > 10_000)
        {
            return Refusal(
                400,
                "illegal_argument_exception",
                $"Result window is too large, from + size must be less than or equal to: [10000] but was [{size}]"
            );
        }

        var pit = body["pit"]?["id"]?.GetValue<string>();
        if (pit is not null && pattern is not null)
        {
            return Refusal(
                400,
                "action_request_validation_exception",
                "[indices] cannot be used with point in time. Do not specify any index with point in time."
            );
        }

        IReadOnlyList<Document> documents;
        var answer = new JsonObject { ["took"] = 1, ["timed_out"] = false };
        if (pit is not null)
        {
            if (!snapshots.Remove(pit, out var snapshot) || snapshot.Until <= clock.GetUtcNow())
            {
                return ContextMissing();
            }

            // The id of a point in time may change with every answer; only the newest is good.
            var (name, count) = (pit[..pit.LastIndexOf('-')], pit[(pit.LastIndexOf('-') + 1)..]);
            var next = $"{name}-{int.Parse(count, CultureInfo.InvariantCulture) + 1}";
            snapshots[next] = snapshot with { Until = clock.GetUtcNow().AddMinutes(1) };
            answer["pit_id"] = next;
            documents = snapshot.Documents;
            Pages++;
        }
        else if (Matching(pattern ?? "*") is { } matching)
        {
            documents = matching;
        }
        else
        {
            return NoIndex(pattern!);
        }

        try
        {
            var found = new SearchDoubleQuery(this, pit is not null).Run(body, documents);
            answer["_shards"] = new JsonObject
            {
                ["total"] = 3,
                ["successful"] = 3,
                ["skipped"] = 0,
                ["failed"] = 0,
            };
            var hits = new JsonObject { ["hits"] = found.Hits };
            if (body["track_total_hits"]?.GetValue<bool>() != false)
            {
                hits["total"] = new JsonObject { ["value"] = found.Total, ["relation"] = "eq" };
            }

            answer["hits"] = hits;
            return Answer.Json(answer);
        }
        catch (SearchRefusedException e)
        {
            return Refusal(400, e.Type, e.Message);
        }
    }
}
