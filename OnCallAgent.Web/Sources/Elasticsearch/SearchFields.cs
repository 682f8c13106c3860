using System.Text.Json;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Elasticsearch;

/// <summary>What types fields have in the indices of a pattern.</summary>
/// <param name="Indices">How many indices match; null where the server does not say.</param>
/// <param name="Types">For each field that some index has, its types.</param>
internal sealed record SearchFields(
    int? Indices,
    IReadOnlyDictionary<string, IReadOnlyList<string>> Types
)
{
    public static Result<SearchFields> Read(JsonElement answer)
    {
        if (
            !answer.TryGetProperty("fields", out var fields)
            || fields.ValueKind != JsonValueKind.Object
        )
        {
            return new SearchFault(
                SearchFaultKind.NoSearchServer,
                "The server does not answer which fields there are, as Elasticsearch and OpenSearch do."
            );
        }

        return new SearchFields(
            answer.TryGetProperty("indices", out var indices)
            && indices.ValueKind == JsonValueKind.Array
                ? indices.GetArrayLength()
                : null,
            fields
                .EnumerateObject()
                .Where(f => f.Value.ValueKind == JsonValueKind.Object)
                .ToDictionary(
                    f => f.Name,
                    IReadOnlyList<string> (f) =>
                        [
                            .. f
                                .Value.EnumerateObject()
                                .Select(t => t.Name)
                                .Where(t => t != "unmapped"),
                        ],
                    StringComparer.Ordinal
                )
        );
    }

    /// <summary>Why the indices cannot be read by time; null where they can.</summary>
    public SearchFault? Trouble(ElasticsearchSettings settings)
    {
        if (Indices == 0)
        {
            return new(
                SearchFaultKind.Refused,
                $"No index matches {settings.IndexPattern}. It is looked for again at every poll."
            );
        }

        foreach (var field in WindowSearch.TimeFields(settings))
        {
            var types = Types.GetValueOrDefault(field) ?? [];
            if (types.FirstOrDefault(t => t is not ("date" or "date_nanos")) is { } wrong)
            {
                return new(
                    SearchFaultKind.Refused,
                    $"The field {field} is of type {wrong} in some index of {settings.IndexPattern}; only a date can be read by. Map it as a date, name another time field, or leave those indices out."
                );
            }

            if (types.Count == 0 && field == WindowSearch.OrderField(settings))
            {
                return new(
                    SearchFaultKind.Refused,
                    $"No index of {settings.IndexPattern} has a field {field}. Name the field that holds the time of the documents."
                );
            }
        }

        return null;
    }
}
