using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Domain.Analysis;

/// <summary>The words by which an incident is compared with others: of its title, its evidence and its root cause.</summary>
public sealed class IncidentText
{
    /// <summary>Most words of one incident; further ones are left out. Bounds the memory.</summary>
    public const int MostWords = 64;

    private const int LongestWord = 40;
    private const int MostCharacters = 16_384;
    private const byte TitleWeight = 2;
    private const byte CauseWeight = 1;
    private const byte LineWeight = 1;

    private IncidentText(IReadOnlyList<(string Word, byte Weight)> words) => Words = words;

    /// <summary>Each word once, with its weight: 2 for the title, 1 for the root cause, 1 for the evidence, added up.</summary>
    public IReadOnlyList<(string Word, byte Weight)> Words { get; }

    /// <summary>The words of these texts.</summary>
    /// <param name="title">What the incident is called.</param>
    /// <param name="lines">Its evidence; the first lines count where there are too many.</param>
    /// <param name="rootCause">Why it happened; null where nobody knows yet.</param>
    public static IncidentText Of(string title, IEnumerable<string> lines, string? rootCause)
    {
        ArgumentNullException.ThrowIfNull(title);
        ArgumentNullException.ThrowIfNull(lines);
        var order = new List<string>();
        var weights = new Dictionary<string, byte>(StringComparer.Ordinal);
        Add(title, TitleWeight, order, weights);
        Add(rootCause ?? "", CauseWeight, order, weights);
        var left = MostCharacters;
        // Lines of one statement differ in values only, which are left out: one pass over all counts each word once.
        var spoken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (left <= 0)
            {
                break;
            }

            var text = line.Length <= left ? line : line[..left];
            left -= text.Length;
            foreach (var word in Telling(text))
            {
                if (spoken.Add(word))
                {
                    Weigh(word, LineWeight, order, weights);
                }
            }
        }

        return new IncidentText([.. order.Take(MostWords).Select(w => (w, weights[w]))]);
    }

    private static void Add(
        string text,
        byte weight,
        List<string> order,
        Dictionary<string, byte> weights
    )
    {
        foreach (
            var word in Telling(text.Length <= MostCharacters ? text : text[..MostCharacters])
                .Distinct(StringComparer.Ordinal)
        )
        {
            Weigh(word, weight, order, weights);
        }
    }

    private static void Weigh(
        string word,
        byte weight,
        List<string> order,
        Dictionary<string, byte> weights
    )
    {
        if (!weights.TryGetValue(word, out var sofar))
        {
            order.Add(word);
        }

        weights[word] = (byte)(sofar + weight);
    }

    private static IEnumerable<string> Telling(string text) =>
        RelevanceWords
            .Of(text)
            .Where(static w => w.Length is > 1 and <= LongestWord && !IsValue(w));

    // Numbers, ids and hashes are new in each line; codes such as 503 and names such as http2 are not.
    private static bool IsValue(string word)
    {
        var digits = word.Count(char.IsAsciiDigit);
        return digits == word.Length
            ? digits != 3
            : digits > 2 || (digits > 0 && word.All(char.IsAsciiHexDigit));
    }
}
