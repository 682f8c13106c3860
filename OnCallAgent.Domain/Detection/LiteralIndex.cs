using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// All literals of a set of patterns, searched for at once. A text without any is done with after one quick pass; else
/// the hits tell which patterns are worth a regex.
/// </summary>
internal sealed class LiteralIndex
{
    private const int LongEnough = 6;
    private const int OnStack = 1_024;

    private static readonly SearchValues<char> Folding = SearchValues.Create(
        RequiredLiterals.FoldsToAscii
    );

    // Short literals allow only short skips: they get a table of their own, so as not to slow the search for the others.
    private readonly LiteralTable[] tables;

    /// <param name="literals">Each literal, lower-case ASCII of at least three characters, with the pattern it stands for.</param>
    public LiteralIndex(IEnumerable<(string Literal, int Pattern)> literals) =>
        tables = [
            .. literals
                .GroupBy(static l => l.Literal, static l => l.Pattern, StringComparer.Ordinal)
                .GroupBy(static l => l.Key.Length >= LongEnough)
                .Select(static group => new LiteralTable([
                    .. group.Select(static l =>
                        (Encoding.ASCII.GetBytes(l.Key), l.Distinct().ToArray())
                    ),
                ])),
        ];

    /// <summary>How many tables there are to search; each finds its own literals.</summary>
    public int Tables => tables.Length;

    /// <summary>Whether the text holds a character that matches an ASCII letter without being one: then literals prove nothing.</summary>
    public static bool Unsure(ReadOnlySpan<char> text) => text.ContainsAny(Folding);

    /// <summary>Where a table's first literal begins, at the position given or behind; -1 where there is none.</summary>
    public int Find(int table, ReadOnlySpan<byte> text, int from) => tables[table].Find(text, from);

    /// <summary>Sets the bit of each pattern that has a literal in the UTF-8 text; false where none has.</summary>
    public bool Collect(ReadOnlySpan<byte> text, Span<ulong> candidates)
    {
        var found = false;
        foreach (var table in tables)
        {
            found |= table.Collect(text, candidates);
        }

        return found;
    }

    /// <summary>Sets the bit of each pattern that has a literal in the text; false where none has.</summary>
    public bool Collect(ReadOnlySpan<char> text, Span<ulong> candidates)
    {
        if (tables.Length == 0)
        {
            return false;
        }

        byte[]? rented = null;
        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        var bytes =
            most <= OnStack
                ? stackalloc byte[OnStack]
                : (rented = ArrayPool<byte>.Shared.Rent(most));
        try
        {
            Utf8.FromUtf16(text, bytes, out _, out var written);
            return Collect(bytes[..written], candidates);
        }
        finally
        {
            if (rented is not null)
            {
                ArrayPool<byte>.Shared.Return(rented);
            }
        }
    }
}
