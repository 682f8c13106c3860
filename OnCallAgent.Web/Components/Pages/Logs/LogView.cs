using System.Collections.Immutable;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>What of the live log is shown, as it stands in the page's address.</summary>
/// <param name="Text">A text, or a regular expression between slashes; empty for everything.</param>
/// <param name="Service">Only this service; empty for all.</param>
/// <param name="Source">Only the source of this id; empty for all.</param>
/// <param name="HiddenWords">Words of the level chips that are switched off, comma-separated and in order.</param>
public sealed record LogView(string Text, string Service, string Source, string HiddenWords)
{
    /// <summary>No filter.</summary>
    public static LogView Everything { get; } = new("", "", "", "");

    /// <summary>The words of the chips that are switched off.</summary>
    public IReadOnlySet<string> Hidden => Words(HiddenWords);

    /// <summary>As the address says; words that name no chip are left out.</summary>
    public static LogView Of(string? text, string? service, string? source, string? hide) =>
        new(text ?? "", service ?? "", source ?? "", Joined(Words(hide ?? "")));

    /// <summary>With a chip switched over.</summary>
    public LogView Toggle(LevelChip chip)
    {
        ArgumentNullException.ThrowIfNull(chip);
        var words = Words(HiddenWords);
        return this with
        {
            HiddenWords = Joined(
                words.Contains(chip.Word) ? words.Remove(chip.Word) : words.Add(chip.Word)
            ),
        };
    }

    /// <summary>The parameters of the address; null for what is left out.</summary>
    public IReadOnlyDictionary<string, object?> ToQuery() =>
        new Dictionary<string, object?>(StringComparer.Ordinal)
        {
            ["q"] = Said(Text),
            ["service"] = Said(Service),
            ["source"] = Said(Source),
            ["hide"] = Said(HiddenWords),
            ["line"] = null,
        };

    /// <summary>What picks the lines.</summary>
    public LineFilter ToFilter() =>
        LineFilter.Of(
            LevelChip.All.Where(c => Hidden.Contains(c.Word)).SelectMany(c => c.Levels).ToHashSet(),
            Service,
            Text,
            Source
        );

    private static ImmutableHashSet<string> Words(string joined) =>
        joined
            .Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(w => LevelChip.All.Any(c => c.Word == w))
            .ToImmutableHashSet(StringComparer.Ordinal);

    private static string Joined(IReadOnlySet<string> words) =>
        string.Join(',', LevelChip.All.Select(c => c.Word).Where(words.Contains));

    private static string? Said(string text) => text.Length == 0 ? null : text;
}
