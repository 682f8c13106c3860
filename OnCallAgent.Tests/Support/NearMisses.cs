using System.Text;
using CsCheck;

namespace OnCallAgent.Tests.Support;

/// <summary>Texts for readers of what anybody may have written: known ones with something wrong in them, and noise.</summary>
internal static class NearMisses
{
    public static readonly Gen<string> Characters = Gen
        .Char.Array[0, 80]
        .Select(c => new string(c));

    public static readonly Gen<string> Bytes = Gen
        .Byte.Array[0, 200]
        .Select(b => Encoding.UTF8.GetString(b));

    // What means something to one reader or another. Half a character, too, and as JSON writes it.
    private static readonly Gen<string> Tokens = OneOf(
        "\"\\ud800\"",
        "\\ud800",
        "\ud800",
        "\0",
        "null",
        "true",
        "[]",
        "{}",
        "[[[[",
        "-1",
        "1e400",
        "99999999999999999999",
        "\"\"",
        ",",
        ":",
        "\n",
        "\r\n---\r\n",
        "---",
        ";",
        "=",
        "\\",
        "%",
        "%00",
        "'",
        "&a *a",
        "!!x"
    );

    /// <summary>One of these.</summary>
    public static Gen<T> OneOf<T>(params T[] values) =>
        Gen.Int[0, values.Length - 1].Select(i => values[i]);

    /// <summary>A known text with a piece cut out, doubled or replaced: near misses find more than noise.</summary>
    public static Gen<string> Of(params string[] seeds) => Of(seeds, Tokens);

    /// <summary>The same, with pieces of one's own to put in.</summary>
    public static Gen<string> Of(string[] seeds, Gen<string> pieces)
    {
        var piece = Gen.OneOf(pieces, Characters, Gen.Const(""), OneOf(seeds));
        var cut = Gen.Select(Gen.Double[0, 1], Gen.Int[0, 40], piece);
        return Gen.Select(OneOf(seeds), cut.Array[1, 3])
            .Select(
                (seed, cuts) =>
                    cuts.Aggregate(
                        seed,
                        (text, change) =>
                        {
                            var at = (int)(change.Item1 * text.Length);
                            var end = Math.Min(text.Length, at + change.Item2);
                            return string.Concat(
                                text.AsSpan(0, at),
                                change.Item3,
                                text.AsSpan(end)
                            );
                        }
                    )
            );
    }
}
