using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>Where a value comes from: paths that are tried in turn, and a constant: <c>$.title | $.message | No title</c>.</summary>
internal sealed class MappedValue
{
    private readonly IReadOnlyList<(JsonPath? Path, string Constant)> tries;

    private MappedValue(IReadOnlyList<(JsonPath?, string)> tries) => this.tries = tries;

    public static Result<MappedValue> Parse(string text)
    {
        var read = new List<(JsonPath?, string)>();
        foreach (var part in text.Split(" | ", StringSplitOptions.TrimEntries))
        {
            if (!part.StartsWith('$'))
            {
                read.Add((null, part));
                continue;
            }

            var path = JsonPath.Parse(part);
            if (!path.IsSuccess)
            {
                return path.Error;
            }

            read.Add((path.Value, ""));
        }

        return new MappedValue(read);
    }

    /// <summary>The first that is there and not empty; null where none is.</summary>
    public string? Of(JsonElement alert)
    {
        foreach (var (path, constant) in tries)
        {
            var text =
                path is null ? constant
                : path.Find(alert) is { } value ? JsonTexts.Of(value)
                : null;
            if (!string.IsNullOrWhiteSpace(text))
            {
                return text;
            }
        }

        return null;
    }

    public JsonElement? Element(JsonElement alert) =>
        tries.Select(t => t.Path?.Find(alert)).FirstOrDefault(e => e is not null);
}
