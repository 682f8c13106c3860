namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Characters that an automaton need not tell apart, because every set of its program holds all or none of them, as
/// numbers. Those beyond ASCII are sorted in as they are met.
/// </summary>
internal sealed class CharacterClasses
{
    /// <summary>The end of a line.</summary>
    public const int LineEnd = 0;

    /// <summary>A byte that is part of no character: no set holds it.</summary>
    public const int NoCharacter = 1;

    private const int CacheSize = 1_024;

    private readonly CharacterSet[] sets;
    private readonly bool asksForWords;
    private readonly bool uniformBeyondAscii;
    private readonly int words;

    // A row of bits for each class: which sets hold it, and in the last word whether it is one of words.
    private ulong[] rows = new ulong[64];
    private readonly ulong[] row;
    private readonly byte[] ascii = new byte[128];
    private readonly int[] cachedCodePoints = new int[CacheSize];
    private readonly int[] cachedClasses = new int[CacheSize];

    public CharacterClasses(PatternProgram program)
    {
        sets = [.. program.Sets];
        asksForWords = program.AsksForWords;
        uniformBeyondAscii =
            !asksForWords && Array.TrueForAll(sets, static s => s.IsUniformBeyondAscii);
        words = ((sets.Length + 63) / 64) + 1;
        row = new ulong[words];
        AddRow();
        AddRow();
        for (var c = 0; c < ascii.Length; c++)
        {
            ascii[c] = (byte)Sort(c);
        }
    }

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Ascii => ascii;

    public bool IsIn(int characters, int set) =>
        (rows[(characters * words) + (set >> 6)] >> set & 1) != 0;

    public bool IsWord(int characters) => rows[(characters * words) + words - 1] != 0;

    /// <summary>The class of a character; may be a new one.</summary>
    public int Of(int codePoint)
    {
        if (codePoint < ascii.Length)
        {
            return ascii[codePoint];
        }

        var asked = uniformBeyondAscii ? ascii.Length : codePoint;
        var slot = asked % CacheSize;
        if (cachedCodePoints[slot] != asked)
        {
            cachedClasses[slot] = Sort(asked);
            cachedCodePoints[slot] = asked;
        }

        return cachedClasses[slot];
    }

    private int Sort(int codePoint)
    {
        Array.Clear(row);
        for (var i = 0; i < sets.Length; i++)
        {
            if (sets[i].Contains(codePoint))
            {
                row[i >> 6] |= 1UL << i;
            }
        }

        row[words - 1] = asksForWords && CharacterItem.Words.Contains(codePoint) ? 1UL : 0;

        // The first two stand for no character.
        for (var i = NoCharacter + 1; i < Count; i++)
        {
            if (rows.AsSpan(i * words, words).SequenceEqual(row))
            {
                return i;
            }
        }

        AddRow();
        return Count - 1;
    }

    private void AddRow()
    {
        if ((Count + 1) * words > rows.Length)
        {
            Array.Resize(ref rows, Math.Max(rows.Length * 2, (Count + 1) * words));
        }

        row.CopyTo(rows, Count * words);
        Count++;
    }
}
