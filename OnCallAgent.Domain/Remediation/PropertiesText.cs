using System.Text;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>A place in a file: the value of a key, byte for byte.</summary>
/// <param name="Start">Where the value begins.</param>
/// <param name="Length">How many bytes it has.</param>
/// <param name="Value">The value as text.</param>
public sealed record PropertyPlace(int Start, int Length, string Value);

/// <summary>
/// Finds and replaces one value in a file of keys and values, and leaves every other byte as it is: comments, order, line
/// ends, encoding. Keys end at <c>=</c>, <c>:</c> or white space, as in Java's properties and spark-defaults.conf; lines that
/// begin with <c>#</c>, <c>!</c> or <c>;</c> are comments. Where a key stands more than once, the last one counts, as its readers have it.
/// </summary>
/// <remarks>java.util.Properties.load, “Line” and “Key”; values over several lines are refused.</remarks>
public static class PropertiesText
{
    /// <summary>Largest file that is edited, in bytes.</summary>
    public const int MaxBytes = 1024 * 1024;

    /// <summary>Where the key's value stands; null where the key is not set.</summary>
    /// <returns>A <see cref="FieldError"/> where the value goes over several lines.</returns>
    public static Result<PropertyPlace?> Find(ReadOnlySpan<byte> file, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var name = Encoding.ASCII.GetBytes(key);
        (int Start, int End)? found = null;
        var continued = false;
        for (var start = 0; start < file.Length; )
        {
            var length = file[start..].IndexOf((byte)'\n');
            var next = length < 0 ? file.Length : start + length + 1;
            var end = length < 0 ? file.Length : start + length;
            if (end > start && file[end - 1] == '\r')
            {
                end--;
            }

            var line = file[start..end];
            if (!continued && ValueOf(line, name) is { } value)
            {
                found = (start + value.Start, start + value.End);
            }

            // A line that continues another one is a part of its value, whatever it looks like.
            continued = !IsComment(line) && EndsOpen(line);
            start = next;
        }

        if (found is not { } place)
        {
            return (PropertyPlace?)null;
        }

        var text = file[place.Start..place.End];
        return EndsOpen(text)
            ? new FieldError("target", $"the value of {key} goes over several lines.")
            : new PropertyPlace(place.Start, text.Length, Encoding.UTF8.GetString(text));
    }

    /// <summary>The file with another value in that place.</summary>
    public static byte[] Replace(ReadOnlySpan<byte> file, PropertyPlace place, string value)
    {
        ArgumentNullException.ThrowIfNull(place);
        return
        [
            .. file[..place.Start],
            .. Encoding.UTF8.GetBytes(value),
            .. file[(place.Start + place.Length)..],
        ];
    }

    private static (int Start, int End)? ValueOf(ReadOnlySpan<byte> line, ReadOnlySpan<byte> key)
    {
        var at = SkipBlanks(line, 0);
        if (!line[at..].StartsWith(key))
        {
            return null;
        }

        at += key.Length;
        var afterBlanks = SkipBlanks(line, at);
        var separated = afterBlanks > at || afterBlanks == line.Length;
        if (afterBlanks < line.Length && line[afterBlanks] is (byte)'=' or (byte)':')
        {
            afterBlanks = SkipBlanks(line, afterBlanks + 1);
            separated = true;
        }

        if (!separated)
        {
            return null;
        }

        var end = line.Length;
        while (end > afterBlanks && line[end - 1] is (byte)' ' or (byte)'\t')
        {
            end--;
        }

        return (afterBlanks, end);
    }

    private static int SkipBlanks(ReadOnlySpan<byte> line, int at)
    {
        while (at < line.Length && line[at] is (byte)' ' or (byte)'\t')
        {
            at++;
        }

        return at;
    }

    private static bool IsComment(ReadOnlySpan<byte> line)
    {
        var at = SkipBlanks(line, 0);
        return at < line.Length && line[at] is (byte)'#' or (byte)'!' or (byte)';';
    }

    private static bool EndsOpen(ReadOnlySpan<byte> line)
    {
        var slashes = line.Length - 1 - line.LastIndexOfAnyExcept((byte)'\\');
        return slashes % 2 == 1;
    }
}
