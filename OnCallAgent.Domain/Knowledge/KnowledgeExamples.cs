using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>Tries an entry's error patterns on its examples: an edit that loses a line it was made for is refused.</summary>
public static class KnowledgeExamples
{
    /// <summary>The examples that fail; empty where all hold. Patterns that are no regular expressions match nothing.</summary>
    public static IReadOnlyList<FieldError> Check(KnowledgeEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var patterns = entry.ErrorPatterns.Select(static p => new ErrorPattern(p)).ToList();
        return
        [
            .. entry
                .MustMatch.Select((line, i) => (Line: line, Field: $"must_match[{i}]"))
                .Where(e => !patterns.Exists(p => p.Matches(e.Line)))
                .Select(static e => new FieldError(
                    e.Field,
                    $"no error pattern matches “{Shortened(e.Line)}”."
                )),
            .. entry
                .MustNotMatch.Select((line, i) => (Line: line, Field: $"must_not_match[{i}]"))
                .Select(e => (e.Line, e.Field, Hit: patterns.Find(p => p.Matches(e.Line))))
                .Where(static e => e.Hit is not null)
                .Select(static e => new FieldError(
                    e.Field,
                    $"/{Shortened(e.Hit!.Pattern)}/ matches “{Shortened(e.Line)}”."
                )),
        ];
    }

    private static string Shortened(string text) => text.Length <= 80 ? text : text[..80] + "…";
}
