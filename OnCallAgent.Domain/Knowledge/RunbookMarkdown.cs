using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// Reads a runbook in Markdown as a knowledge entry: what it means becomes the description, every other section a step.
/// Of the front matter, which is optional, title, category, tags and related services are read.
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
    public static KnowledgeEntry Read(string name, string text, DateTimeOffset now) =>
        Read(name, text, now, out _);

    /// <summary>The entry that a runbook describes, with its front matter.</summary>
    /// <param name="name">File name without folder and extension; the id is made from it.</param>
    /// <param name="text">The Markdown.</param>
    /// <param name="now">When it is read.</param>
    /// <param name="matter">What the front matter tells.</param>
    /// <returns>The entry; it is not yet checked against the rules for entries.</returns>
    public static KnowledgeEntry Read(
        string name,
        string text,
        DateTimeOffset now,
        out RunbookFrontMatter matter
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(text);
        (matter, var body) = RunbookFrontMatter.Of(
            text.ReplaceLineEndings("\n").TrimStart('\uFEFF')
        );
        var title = matter.Title;
        var description = new List<string>();
        var steps = new List<string>();
        var named = false;
        foreach (var (level, heading, content) in Sections(body))
        {
            // The first heading of all is the runbook's own name. Others of its level are sections.
            var isName = level == 1 && !named;
            named |= level > 0;
            if (isName && title.Length == 0)
            {
                title = heading;
            }

            if (content.Length == 0)
            {
                continue;
            }

            if (level == 0 || isName || IsDescription(heading))
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
            Title = title.Length == 0 ? name : title,
            Description = string.Join("\n\n", description),
            Category = matter.Category.Length == 0 ? "unknown" : matter.Category,
            Tags = matter.Tags ?? [],
            RelatedServices = matter.RelatedServices ?? [],
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
        var fence = "";
        foreach (var line in body.Split('\n'))
        {
            fence = FenceAfter(line, fence);
            if (fence.Length == 0 && HeadingAt(line, content) is { } found)
            {
                yield return (level, heading, string.Join('\n', content).Trim());
                content.Clear();
                (level, heading) = found;
            }
            else
            {
                content.Add(line);
            }
        }

        yield return (level, heading, string.Join('\n', content).Trim());
    }

    // CommonMark, section 4.5: a block ends with as many of the same character as it began with, or more.
    private static string FenceAfter(string line, string open)
    {
        var text = line.Trim();
        var length = text.Length == 0 ? 0 : text.TakeWhile(c => c == text[0]).Count();
        if (length < 3 || text[0] is not ('`' or '~'))
        {
            return open;
        }

        if (open.Length > 0)
        {
            return text[0] == open[0] && length >= open.Length && length == text.Length ? "" : open;
        }

        // ```words``` on one line is code within a sentence.
        return text[0] == '`' && text.IndexOf('`', length) > 0 ? "" : text[..length];
    }

    // Also a line that is underlined: CommonMark, section 4.3. Its words are then no longer part of what came before.
    private static (int Level, string Heading)? HeadingAt(string line, List<string> before)
    {
        if (Heading().Match(line) is { Success: true } marked)
        {
            return (marked.Groups["level"].Length, marked.Groups["text"].Value);
        }

        if (
            !Underline().IsMatch(line)
            || before is not [.., var words]
            || string.IsNullOrWhiteSpace(words)
            || !PlainWords().IsMatch(words)
            || (before.Count > 1 && !string.IsNullOrWhiteSpace(before[^2]))
        )
        {
            return null;
        }

        before.RemoveAt(before.Count - 1);
        return (line[0] == '=' ? 1 : 2, words.Trim());
    }

    [GeneratedRegex(@"^(?<level>#{1,2})[ \t]+(?<text>.*?)[ \t#]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Heading();

    [GeneratedRegex(@"^(?:={2,}|-{2,})[ \t]*$", RegexOptions.CultureInvariant)]
    private static partial Regex Underline();

    // No list, quotation, table or fence.
    [GeneratedRegex(@"^ {0,3}(?![-*+>|`~#]|\d+[.)])\S", RegexOptions.CultureInvariant)]
    private static partial Regex PlainWords();

    [GeneratedRegex("[^A-Za-z0-9]+", RegexOptions.CultureInvariant)]
    private static partial Regex NotForId();
}
