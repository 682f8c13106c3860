using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A knowledge entry as fields of a form: lists are lines of a text, steps are parted by lines of three dashes.</summary>
public sealed class KnowledgeForm
{
    private const string StepBorder = "---";

    private KnowledgeEntry? known;

    public string Title { get; set; } = "";

    public string Description { get; set; } = "";

    public string Category { get; set; } = "unknown";

    public string Tags { get; set; } = "";

    public string ErrorPatterns { get; set; } = "";

    public string MustMatch { get; set; } = "";

    public string MustNotMatch { get; set; } = "";

    public string Steps { get; set; } = "";

    public string Services { get; set; } = "";

    public string Actions { get; set; } = "";

    /// <summary>The fields of an entry.</summary>
    public static KnowledgeForm Of(KnowledgeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new KnowledgeForm
        {
            known = entry,
            Title = entry.Title,
            Description = entry.Description,
            Category = entry.Category,
            Tags = Joined(entry.Tags),
            ErrorPatterns = Joined(entry.ErrorPatterns),
            MustMatch = Joined(entry.MustMatch),
            MustNotMatch = Joined(entry.MustNotMatch),
            Steps = string.Join($"\n{StepBorder}\n", entry.SolutionSteps),
            Services = Joined(entry.RelatedServices),
            Actions = Joined(entry.AutomatedActions.Select(Written)),
        };
    }

    /// <summary>The entry of these fields; it is judged when it is saved.</summary>
    public KnowledgeEntry ToEntry() =>
        // What the form does not show stays as it was.
        (known ?? new KnowledgeEntry { Id = RunbookMarkdown.IdOf(Title ?? ""), Title = "" }) with
        {
            Title = (Title ?? "").Trim(),
            Description = (Description ?? "").Trim(),
            Category = string.IsNullOrWhiteSpace(Category) ? "unknown" : Category.Trim(),
            Tags = Lines(Tags),
            ErrorPatterns = Lines(ErrorPatterns),
            MustMatch = Lines(MustMatch),
            MustNotMatch = Lines(MustNotMatch),
            SolutionSteps = StepList(Steps),
            RelatedServices = Lines(Services),
            AutomatedActions = [.. Lines(Actions).Select(Read)],
        };

    /// <summary>The lines of a text that are not blank, without blanks around them.</summary>
    public static IReadOnlyList<string> Lines(string? text) =>
        (text ?? "").Split(
            '\n',
            StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries
        );

    /// <summary>The steps of a text.</summary>
    public static IReadOnlyList<string> StepList(string? text)
    {
        var steps = new List<string>();
        var step = new List<string>();
        foreach (var line in (text ?? "").ReplaceLineEndings("\n").Split('\n').Append(StepBorder))
        {
            if (line.TrimEnd() != StepBorder)
            {
                step.Add(line);
                continue;
            }

            var made = string.Join('\n', step).Trim();
            step.Clear();
            if (made.Length > 0)
            {
                steps.Add(made);
            }
        }

        return steps;
    }

    private static string Joined(IEnumerable<string> lines) => string.Join('\n', lines);

    // restart_service name={incident.service}
    private static string Written(RecommendedAction action) =>
        string.Join(
            ' ',
            action
                .Parameters.OrderBy(static p => p.Key, StringComparer.Ordinal)
                .Select(static p => $"{p.Key}={p.Value}")
                .Prepend(action.Type)
        );

    private static RecommendedAction Read(string line)
    {
        var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        var last = "";
        foreach (var word in words.Skip(1))
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at > 0)
            {
                last = word[..at];
                parameters[last] = word[(at + 1)..];
            }
            else if (last.Length > 0)
            {
                // A value of several words.
                parameters[last] += $" {word}";
            }
            else
            {
                // Refused by the rules, with its name.
                parameters[word] = "";
            }
        }

        return new RecommendedAction(words[0], parameters);
    }
}
