using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// What stands between two lines of dashes above a runbook: <c>name: value</c>, with lists as <c>[a, b]</c>, <c>a, b</c> or a
/// line of <c>- a</c> for each. That much of YAML; title, category, tags and related services are read.
/// </summary>
/// <param name="Title">Title; empty where it tells none.</param>
/// <param name="Category">Root-cause category; empty where it tells none.</param>
/// <param name="Tags">Tags; null where it tells none.</param>
/// <param name="RelatedServices">Services; null where it tells none.</param>
/// <param name="Ignored">Names of what is not read.</param>
public sealed partial record RunbookFrontMatter(
    string Title,
    string Category,
    IReadOnlyList<string>? Tags,
    IReadOnlyList<string>? RelatedServices,
    IReadOnlyList<string> Ignored
)
{
    /// <summary>Nothing is told.</summary>
    public static readonly RunbookFrontMatter None = new("", "", null, null, []);

    private static readonly HashSet<string> Known = new(StringComparer.OrdinalIgnoreCase)
    {
        "title",
        "category",
        "tags",
        "services",
        "related_services",
    };

    /// <summary>The front matter of a text, and the text below it.</summary>
    /// <param name="text">A runbook with <c>\n</c> at the end of its lines.</param>
    public static (RunbookFrontMatter Matter, string Body) Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (Block().Match(text) is not { Success: true } block)
        {
            return (None, text);
        }

        var fields = Fields(block.Groups["lines"].Value);
        string First(string name) => fields.GetValueOrDefault(name) is [var value, ..] ? value : "";
        return (
            new RunbookFrontMatter(
                First("title"),
                First("category"),
                List(fields.GetValueOrDefault("tags")),
                List(
                    fields.GetValueOrDefault("related_services")
                        ?? fields.GetValueOrDefault("services")
                ),
                [.. fields.Keys.Where(static name => !Known.Contains(name))]
            ),
            text[block.Length..]
        );
    }

    private static Dictionary<string, List<string>> Fields(string lines)
    {
        var fields = new Dictionary<string, List<string>>(StringComparer.OrdinalIgnoreCase);
        List<string>? current = null;
        foreach (var line in lines.Split('\n'))
        {
            if (Field().Match(line) is { Success: true } field)
            {
                current = fields[field.Groups["name"].Value] = [];
                if (Unquoted(field.Groups["value"].Value) is { Length: > 0 } value)
                {
                    current.Add(value);
                }
            }
            else if (Item().Match(line) is { Success: true } item)
            {
                current?.Add(Unquoted(item.Groups["value"].Value));
            }
        }

        return fields;
    }

    private static List<string>? List(List<string>? values)
    {
        var list = values
            ?.SelectMany(static v => v.Trim('[', ']').Split(','))
            .Select(Unquoted)
            .Where(static v => v.Length > 0)
            .Distinct(StringComparer.OrdinalIgnoreCase)
            .ToList();
        return list is { Count: > 0 } ? list : null;
    }

    private static string Unquoted(string value) => value.Trim().Trim('"', '\'').Trim();

    [GeneratedRegex(
        @"\A---[ \t]*\n(?<lines>(?s:.*?)\n)??---[ \t]*(?:\n|\z)",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Block();

    [GeneratedRegex(@"^(?<name>[A-Za-z_][A-Za-z0-9_-]*):(?:[ \t]+(?<value>.*))?$")]
    private static partial Regex Field();

    [GeneratedRegex(@"^[ \t]*-[ \t]+(?<value>.*)$")]
    private static partial Regex Item();
}
