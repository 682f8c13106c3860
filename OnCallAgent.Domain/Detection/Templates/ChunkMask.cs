namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Judges a run of text without delimiters: a word, a value, or a name with numbers in it.</summary>
internal readonly ref struct ChunkMask
{
    public ChunkMask(ReadOnlySpan<char> chunk)
    {
        int letters = 0,
            digits = 0,
            slashes = 0,
            runs = 0,
            hexRuns = 0,
            outside = 0;
        var longest = 0;
        var i = 0;
        while (i < chunk.Length)
        {
            if (!char.IsLetterOrDigit(chunk[i]))
            {
                slashes += chunk[i] is '/' or '\\' ? 1 : 0;
                i++;
                continue;
            }

            var end = RunEnd(chunk, i);
            var run = chunk[i..end];
            runs++;
            var shape = RunShape(run, out var runDigits);
            digits += runDigits;
            letters += run.Length - runDigits;
            hexRuns += IsHex(run) ? 1 : 0;
            longest = Math.Max(longest, run.Length);
            outside += shape is Run.Word or Run.Name ? 1 : 0;
            i = end;
        }

        IsSymbols = letters + digits == 0;
        HasDigits = digits > 0;
        if (IsSymbols)
        {
            return;
        }

        if (slashes > 0 && (slashes > 1 || digits > 0 || chunk.Contains('.')))
        {
            WholeValue = letters == 0 ? VariableKind.Number : VariableKind.Path;
        }
        else if (digits > 0 && outside == 0)
        {
            WholeValue =
                letters == 0 || runs == 1 && VariableShapes.IsQuantity(Unsigned(chunk))
                    ? VariableKind.Number
                    : VariableKind.Id;
        }
        else if (digits > 0 && runs >= 3 && hexRuns == runs && longest >= 4)
        {
            WholeValue = VariableKind.Id;
        }
    }

    /// <summary>No letter and no digit in it.</summary>
    public bool IsSymbols { get; }

    public bool HasDigits { get; }

    /// <summary>The kind of value it is as a whole; null for words and names.</summary>
    public VariableKind? WholeValue { get; }

    /// <summary>Writes the chunk with its numbers and ids masked.</summary>
    public static int Write(ReadOnlySpan<char> chunk, Span<char> to)
    {
        var at = 0;
        var i = 0;
        while (i < chunk.Length)
        {
            if (!char.IsLetterOrDigit(chunk[i]))
            {
                // The sign of blk_-12 belongs to the number.
                if (
                    !(
                        chunk[i] == '-'
                        && i > 0
                        && chunk[i - 1] is '_' or ':'
                        && i + 1 < chunk.Length
                        && char.IsDigit(chunk[i + 1])
                    )
                )
                {
                    to[at++] = chunk[i];
                }

                i++;
                continue;
            }

            var end = RunEnd(chunk, i);
            var run = chunk[i..end];
            switch (RunShape(run, out _))
            {
                case Run.Word:
                    run.CopyTo(to[at..]);
                    at += run.Length;
                    break;
                case Run.Name:
                    for (var k = 0; k < run.Length; k++)
                    {
                        if (!char.IsDigit(run[k]))
                        {
                            to[at++] = run[k];
                        }
                        else if (k == 0 || !char.IsDigit(run[k - 1]))
                        {
                            at += Mask(to[at..]);
                        }
                    }

                    break;
                default:
                    at += Mask(to[at..]);
                    break;
            }

            i = end;
        }

        return at;
    }

    private enum Run
    {
        Word,
        Name,
        Value,
    }

    private static int Mask(Span<char> to)
    {
        "<*>".CopyTo(to);
        return 3;
    }

    private static ReadOnlySpan<char> Unsigned(ReadOnlySpan<char> chunk) =>
        chunk.TrimStart("+-~$#");

    private static int RunEnd(ReadOnlySpan<char> chunk, int at)
    {
        while (at < chunk.Length && char.IsLetterOrDigit(chunk[at]))
        {
            at++;
        }

        return at;
    }

    private static Run RunShape(ReadOnlySpan<char> run, out int digits)
    {
        digits = 0;
        var changes = 0;
        for (var i = 0; i < run.Length; i++)
        {
            var digit = char.IsDigit(run[i]);
            digits += digit ? 1 : 0;
            changes += i > 0 && digit != char.IsDigit(run[i - 1]) ? 1 : 0;
        }

        if (digits == 0)
        {
            return Run.Word;
        }

        return
            digits == run.Length
            || VariableShapes.IsHex(run)
            || (changes >= 2 && run.Length >= 5)
            || VariableShapes.IsQuantity(run)
            ? Run.Value
            : Run.Name;
    }

    private static bool IsHex(ReadOnlySpan<char> run)
    {
        foreach (var c in run)
        {
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }
        }

        return true;
    }
}
