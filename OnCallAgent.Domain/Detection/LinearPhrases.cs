using System.Text;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Pieces of regexes that say "unless this follows" without look-ahead, which the linear-time engine lacks: the
/// continuations that are allowed are spelled out, and become part of the match.
/// </summary>
internal static class LinearPhrases
{
    /// <summary>
    /// The end of a phrase that tells a failure: the text ends, or goes on with anything but a counter or a setting
    /// (<c>refused=0</c>, <c>failures: 0</c>, <c>refused count 0</c>).
    /// </summary>
    public static readonly string Told =
        @"s?(?:\s*$|[^\w\s:=]|\s*[:=]\s*[^\s0:=]|\s+"
        + NotBefore("=", ":", "0", "count", "total", "rate")
        + ")";

    /// <summary>The end of an HTTP status: not the start of a longer number, nor a number of something else.</summary>
    public static readonly string StatusEnd =
        @"(?:\s*$|[^\w\s.,]|[.,](?:\D|$)|\s+"
        + NotBefore(
            "ms",
            "milli",
            "sec",
            "byte",
            "kb",
            "mb",
            "request",
            "connection",
            "item",
            "row",
            "record"
        )
        + ")";

    /// <summary>Any of the phrases, from the start of a word.</summary>
    public static string AnyOf(params string[] phrases) =>
        @"\b(?:" + string.Join('|', phrases) + ")";

    /// <summary>One or more characters with which none of the words begins here.</summary>
    public static string NotBefore(params string[] words) => Node([.. words]);

    // A trie of the words, complemented: leave it at any character that no word continues with, or end within it.
    private static string Node(IReadOnlyCollection<string> words)
    {
        var next = words.GroupBy(static w => w[0], static w => w[1..]).ToArray();
        var text = new StringBuilder(@"(?:[^\s")
            .Append([.. next.SelectMany(static g => Escaped(g.Key))])
            .Append(']');
        foreach (var letter in next.Where(static g => !g.Contains("")))
        {
            text.Append('|')
                .Append([.. Escaped(letter.Key)])
                .Append(letter.Count() == 1 ? Chain(letter.First()) : Node([.. letter]));
        }

        return text.Append(')').ToString();
    }

    // The rest of a single word: leave it anywhere but at its end.
    private static string Chain(string rest) =>
        $"(?:[^{rest[0]}]|$" + (rest.Length > 1 ? $"|{rest[0]}{Chain(rest[1..])}" : "") + ")";

    private static IEnumerable<char> Escaped(char c) =>
        char.IsLetterOrDigit(c) || c == ' ' ? [c] : ['\\', c];
}
