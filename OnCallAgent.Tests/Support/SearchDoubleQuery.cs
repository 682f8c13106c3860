using System.Globalization;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Support;

/// <summary>The part of the query language and of sorting that the double knows; everything else is refused.</summary>
internal sealed class SearchDoubleQuery(SearchDouble server, bool inPointInTime)
{
    public (JsonArray Hits, int Total) Run(JsonObject body, IReadOnlyList<Document> documents)
    {
        var matching = documents.Where(d => Matches(body["query"], d)).ToList();
        var sort = body["sort"] is JsonArray keys ? keys.Select(Key).ToList() : [];
        foreach (var (field, _, _) in sort)
        {
            CheckSortable(field);
        }

        // https://www.elastic.co/guide/en/elasticsearch/reference/current/paginate-search-results.html: the tiebreaker is
        // there in any case.
        var isImplicit =
            inPointInTime && !server.IsOpenSearch && sort.TrueForAll(k => k.Field != "_shard_doc");
        if (isImplicit)
        {
            sort.Add(("_shard_doc", false, null));
        }

        var ordered = matching
            .Select(d => (Document: d, Values: sort.Select(k => Value(d, k)).ToArray()))
            .Order(
                Comparer<(Document Document, JsonValue[] Values)>.Create(
                    (a, b) => Compare(a.Values, b.Values, sort)
                )
            )
            .ToList();
        if (body["search_after"] is JsonArray after)
        {
            if (after.Count != sort.Count)
            {
                throw new SearchRefusedException(
                    "illegal_argument_exception",
                    $"search_after has {after.Count} value(s) but sort has {sort.Count}."
                );
            }

            var from = after.Select(v => v!.AsValue()).ToArray();
            ordered.RemoveAll(d => Compare(d.Values, from, sort) <= 0);
        }

        return (
            [
                .. ordered
                    .Take(body["size"]?.GetValue<int>() ?? 10)
                    .Select(d => Hit(d.Document, d.Values)),
            ],
            matching.Count
        );
    }

    private static JsonObject Hit(Document document, JsonValue[] values)
    {
        var hit = new JsonObject
        {
            ["_index"] = document.Index,
            ["_id"] = document.Id,
            ["_score"] = null,
            ["sort"] = new JsonArray([.. values.Select(v => v.DeepClone())]),
        };
        if (document.Source is not null)
        {
            hit["_source"] = JsonNode.Parse(document.Source);
        }

        return hit;
    }

    private void CheckSortable(string field)
    {
        if (field == "_shard_doc")
        {
            if (!inPointInTime)
            {
                throw new SearchRefusedException(
                    "illegal_argument_exception",
                    "[_shard_doc] sort field cannot be used without [point in time]"
                );
            }

            if (server.IsOpenSearch && System.Version.Parse(server.Version) < new Version(3, 3))
            {
                throw new SearchRefusedException(
                    "query_shard_exception",
                    "No mapping found for [_shard_doc] in order to sort on"
                );
            }
        }
        else if (field is not ("_id" or "_index"))
        {
            if (
                server.Mappings.GetValueOrDefault(field, "date")
                is var type
                    and not ("date" or "date_nanos")
            )
            {
                throw new SearchRefusedException(
                    "query_shard_exception",
                    $"[numeric_type] option cannot be set on a non-numeric field, got {type}"
                );
            }
        }
        else if (field == "_id" && !server.IsOpenSearch)
        {
            throw new SearchRefusedException(
                "illegal_argument_exception",
                "Fielddata access on the _id field is disallowed"
            );
        }
    }

    private static (string Field, bool Descending, long? Missing) Key(JsonNode? key)
    {
        var (field, how) = key!.AsObject().Single();
        if (how is JsonObject options)
        {
            foreach (var (name, _) in options)
            {
                if (
                    name
                    is not ("order" or "numeric_type" or "unmapped_type" or "missing" or "format")
                )
                {
                    throw new SearchRefusedException(
                        "x_content_parse_exception",
                        $"[field_sort] unknown field [{name}]"
                    );
                }
            }

            return (
                field,
                options["order"]?.GetValue<string>() == "desc",
                options["missing"]?.GetValue<long>()
            );
        }

        return (field, how!.GetValue<string>() == "desc", null);
    }

    // Those that lack the field come last, with a value that is no date, unless the sort names one for them.
    private static JsonValue Value(
        Document document,
        (string Field, bool Descending, long? Missing) key
    ) =>
        key.Field switch
        {
            "_shard_doc" => JsonValue.Create(document.ShardDoc),
            "_id" => JsonValue.Create(document.Id),
            "_index" => JsonValue.Create(document.Index),
            _ => JsonValue.Create(
                document.Date(key.Field)
                    ?? key.Missing
                    ?? (key.Descending ? long.MinValue : long.MaxValue)
            ),
        };

    private static int Compare(
        JsonValue[] a,
        JsonValue[] b,
        List<(string Field, bool Descending, long? Missing)> sort
    )
    {
        for (var i = 0; i < sort.Count; i++)
        {
            var order = sort[i].Field is "_id" or "_index"
                ? string.CompareOrdinal(a[i].GetValue<string>(), b[i].GetValue<string>())
                : Number(a[i]).CompareTo(Number(b[i]));
            if (order != 0)
            {
                return sort[i].Descending ? -order : order;
            }
        }

        return 0;
    }

    private static long Number(JsonValue value) =>
        long.Parse(value.ToJsonString(), CultureInfo.InvariantCulture);

    private bool Matches(JsonNode? query, Document document)
    {
        if (query is null)
        {
            return true;
        }

        var (kind, said) = query.AsObject().Single();
        return kind switch
        {
            "match_all" => true,
            "bool" => Bool(said!.AsObject(), document),
            "exists" => document.Has(said!["field"]!.GetValue<string>()),
            "range" => InRange(said!.AsObject(), document),
            "term" => said!
                .AsObject()
                .All(t => document.Field(t.Key)?.ToString() == t.Value!.ToString()),
            "query_string" => QueryString(said!["query"]!.GetValue<string>(), document),
            _ => throw new SearchRefusedException("parsing_exception", $"unknown query [{kind}]"),
        };
    }

    private bool Bool(JsonObject clauses, Document document)
    {
        foreach (var (name, _) in clauses)
        {
            if (name is not ("filter" or "must" or "should" or "must_not"))
            {
                throw new SearchRefusedException(
                    "x_content_parse_exception",
                    $"[bool] unknown field [{name}]"
                );
            }
        }

        return All("filter") && All("must") && Any("should") && None("must_not");

        bool All(string name) => (clauses[name]?.AsArray() ?? []).All(c => Matches(c, document));
        bool Any(string name) =>
            clauses[name] is not JsonArray list || list.Any(c => Matches(c, document));
        bool None(string name) => !(clauses[name]?.AsArray() ?? []).Any(c => Matches(c, document));
    }

    private static bool InRange(JsonObject range, Document document)
    {
        var (field, bounds) = range.Single();
        if (bounds!["format"]?.GetValue<string>() != "epoch_millis")
        {
            throw new SearchRefusedException("parse_exception", "failed to parse date field");
        }

        return document.Date(field) is { } time
            && (bounds["gte"] is not { } least || time >= least.GetValue<long>())
            && (bounds["lt"] is not { } end || time < end.GetValue<long>());
    }

    private static bool QueryString(string text, Document document)
    {
        if (text == "*")
        {
            return true;
        }

        var parts = text.Split(':', 2);
        return
            parts.Length == 2
            && parts[0].All(c => char.IsLetterOrDigit(c) || c is '.' or '_' or '@')
            ? document.Field(parts[0])?.ToString() == parts[1]
            : throw new SearchRefusedException(
                "query_shard_exception",
                $"Failed to parse query [{text}]"
            );
    }
}
