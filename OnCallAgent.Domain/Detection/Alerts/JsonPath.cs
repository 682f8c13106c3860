using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>A way to one value of a JSON document: <c>$.alert.tags[0]['a name']</c>.</summary>
/// <remarks>The singular queries of RFC 9535, section 2.3.5.1: member names and indexes, no wildcards and no filters.</remarks>
public sealed class JsonPath
{
    private const int LongestPath = 300;

    private readonly IReadOnlyList<Step> steps;

    private JsonPath(IReadOnlyList<Step> steps) => this.steps = steps;

    /// <summary>Reads a path.</summary>
    /// <returns>The path, or what is wrong with it and where.</returns>
    public static Result<JsonPath> Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length == 0 || text[0] != '$' || text.Length > LongestPath)
        {
            return new Error(
                "path.invalid",
                $"A path begins with $, as in $.alert.title, and has at most {LongestPath} characters."
            );
        }

        var read = new List<Step>();
        for (var at = 1; at < text.Length; )
        {
            var next = text[at] switch
            {
                '.' => Member(text, at, out at),
                '[' => Bracket(text, at, out at),
                _ => null,
            };
            if (next is not { } step)
            {
                return new Error(
                    "path.invalid",
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"“{text}” cannot be read at character {at + 1}; a path looks like $.alert.tags[0]['a name']."
                    )
                );
            }

            read.Add(step);
        }

        return new JsonPath(read);
    }

    /// <summary>The value that the path leads to; null where there is none.</summary>
    public JsonElement? Find(JsonElement root)
    {
        var here = root;
        foreach (var step in steps)
        {
            if (step.Name is { } name)
            {
                if (
                    here.ValueKind != JsonValueKind.Object
                    || !here.TryGetProperty(name, out var member)
                )
                {
                    return null;
                }

                here = member;
            }
            else
            {
                var count = here.ValueKind == JsonValueKind.Array ? here.GetArrayLength() : 0;
                var index = step.Index < 0 ? count + step.Index : step.Index;
                if (index < 0 || index >= count)
                {
                    return null;
                }

                here = here[index];
            }
        }

        return here;
    }

    private static Step? Member(string text, int at, out int end)
    {
        end = at + 1;
        while (end < text.Length && text[end] is not ('.' or '[' or ']' or ' ' or '\''))
        {
            end++;
        }

        return end == at + 1 ? null : new Step(text[(at + 1)..end], 0);
    }

    private static Step? Bracket(string text, int at, out int end)
    {
        end = at;
        var close = text.IndexOf(']', at);
        if (close < 0)
        {
            return null;
        }

        if (text[at + 1] is '\'' or '"')
        {
            // A name in quotes may hold a bracket.
            var quote = text.IndexOf(text[at + 1], at + 2);
            if (quote < at + 3 || quote + 1 >= text.Length || text[quote + 1] != ']')
            {
                return null;
            }

            end = quote + 2;
            return new Step(text[(at + 2)..quote], 0);
        }

        if (
            !int.TryParse(
                text.AsSpan(at + 1, close - at - 1),
                NumberStyles.AllowLeadingSign,
                CultureInfo.InvariantCulture,
                out var index
            )
        )
        {
            return null;
        }

        end = close + 1;
        return new Step(null, index);
    }

    private readonly record struct Step(string? Name, int Index);
}
