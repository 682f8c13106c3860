using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// Reads a runbook in Markdown as a knowledge entry: what it means becomes the description, every other section a step.
/// Front matter is optional; of it only the title is read.
/// </summary>
public static partial class RunbookMarkdown
{
    private static readonly string[] DescriptionHeadings =
    [
        "meaning",
        "description",
        "summary",
        "overview",
        "symptom",
    ];

    /// <summary>The entry that a runbook describes.</summary>
    /// <param name="name">File name without folder and extension; the id is made from it.</param>
    /// <param name="text">The Markdown.</param>
    /// <param name="now">When it is read.</param>
    /// <returns>The entry; it is not yet checked against the rules for entries.</returns>
    public static KnowledgeEntry Read(string name, string text, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        var body = text.ReplaceLineEndings("\n").TrimStart('\uFEFF');
        string? title = null;
        if (FrontMatter().Match(body) is { Success: true } matter)
        {
            title = MatterTitle().Match(matter.Value).Groups["title"].Value.Trim(' ', '"', '\'');
            body = body[matter.Length..];
        }

        var description = new List<string>();
        var steps = new List<string>();
        foreach (var (level, heading, content) in Sections(body))
        {
            if (level == 1 && string.IsNullOrEmpty(title))
            {
                title = heading;
            }

            if (content.Length == 0)
            {
                continue;
            }

            if (level < 2 || IsDescription(heading))
            {
                description.Add(content);
            }
            else
            {
                steps.Add($"{new string('#', level)} {heading}\n\n{content}");
            }
        }

        return new KnowledgeEntry
        {
            Id = IdOf(name),
            Title = string.IsNullOrEmpty(title) ? name : title,
            Description = string.Join("\n\n", description),
            SolutionSteps = steps,
            CreatedAt = now,
            UpdatedAt = now,
        };
    }

    /// <summary>An id made of a name or a title: its letters and digits, with dashes between; at most <see cref="KnowledgeEntryRules.MaxIdLength"/> characters.</summary>
    public static string IdOf(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var id = NotForId().Replace(name, "-").Trim('-');
        return id.Length <= KnowledgeEntryRules.MaxIdLength
            ? id
            : id[..KnowledgeEntryRules.MaxIdLength].TrimEnd('-');
    }

    private static bool IsDescription(string heading) =>
        DescriptionHeadings.Any(h => heading.Contains(h, StringComparison.OrdinalIgnoreCase));

    // Deeper headings stay in the section they are in. What looks like a heading in a fenced block is a shell comment.
    private static IEnumerable<(int Level, string Heading, string Content)> Sections(string body)
    {
        var (level, heading) = (0, "");
        var content = new List<string>();
        var fenced = false;
        foreach (var line in body.Split('\n'))
        {
            fenced ^= line.TrimStart().StartsWith("```", StringComparison.Ordinal);
            if (!fenced && Heading().Match(line) is { Success: true } found)
            {
                yield return (level, heading, string.Join('\n', content).Trim());
                content.Clear();
                (level, heading) = (found.Groups["level"].Length, found.Groups["text"].Value);
            }
            else
            {
                content.Add(line);
            }
        }

        yield return (level, heading, string.Join('\n', content).Trim());
    }

    [GeneratedRegex(@"\A---\n(?s:.*?)\n---[ \t]*(?:\n|\z)", RegexOptions.CultureInvariant)]
    private static partial Regex FrontMatter();

    [GeneratedRegex(
        @"^title:[ \t]*(?<title>.*)$",
        RegexOptions.Multiline | RegexOptions.CultureInvariant
    )]
    private static partial Regex MatterTitle();

    [GeneratedRegex(@"^(?<level>#{1,2})[ \t]+(?<text>.*?)[ \t#]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotForId();
}
