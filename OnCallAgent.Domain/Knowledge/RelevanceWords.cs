using System.Text.RegularExpressions;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>
/// The words by which texts are compared. Names are opened: <c>KubePodCrashLooping</c> gives its four words and itself,
/// since alerts are named so and their texts spell the words out. Words of English grammar are left out.
/// </summary>
internal static partial class RelevanceWords
{
    private static readonly HashSet<string> Grammar = new(
        (
            "a an the of in on at to for is are was were be been being has have had this that these those it its and or "
            + "not no with as by from than then there more most some any only can could may might will would should if when "
            + "which who what where do does did so such into over out up about"
        ).Split(' '),
        StringComparer.Ordinal
    );

    /// <summary>The words in their order, lower-case.</summary>
    public static IEnumerable<string> Of(string text)
    {
        foreach (Match separate in Separate().Matches(text))
        {
            var whole = separate.Value;
            var parts = Joint().Replace(whole, " ").Split(' ');
            foreach (var part in parts.Length > 1 ? parts.Append(whole) : parts)
            {
                var word = part.ToLowerInvariant();
                if (!Grammar.Contains(word))
                {
                    yield return word;
                }
            }
        }
    }

    [GeneratedRegex(@"[\p{L}\p{M}\p{Nd}]+", RegexOptions.CultureInvariant)]
    private static partial Regex Separate();

    // Between "pod" and "Crash", and between "CPU" and "Throttling".
    [GeneratedRegex(
        @"(?<=[\p{Ll}\p{Nd}])(?=\p{Lu})|(?<=\p{Lu})(?=\p{Lu}\p{Ll})",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Joint();
}
