using System.Globalization;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Amounts of memory as people and settings write them: <c>512M</c>, <c>4g</c>, <c>1536MiB</c>, <c>1073741824</c>. Units are powers of 1024, as systemd, Docker and the JVM count.</summary>
public static class MemorySize
{
    /// <summary>The least that is taken for a limit: 1 MiB.</summary>
    public const long Least = 1024 * 1024;

    /// <summary>The most that is taken for a limit: 16 TiB.</summary>
    public const long Most = 16L * 1024 * 1024 * 1024 * 1024;

    private const string Units = "kmgt";

    /// <summary>The bytes of an amount; null where it is none or beyond 2⁶³.</summary>
    /// <param name="text">Digits, then none or one of k, m, g, t in either case, then none, <c>b</c> or <c>ib</c>.</param>
    public static long? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var digits = text.TakeWhile(char.IsAsciiDigit).Count();
        if (
            digits is 0 or > 18
            || !long.TryParse(
                text.AsSpan(0, digits),
                NumberStyles.None,
                CultureInfo.InvariantCulture,
                out var number
            )
        )
        {
            return null;
        }

        var unit = text[digits..].ToLowerInvariant();
        if (unit is "" or "b")
        {
            return number;
        }

        var power = Units.IndexOf(unit[0], StringComparison.Ordinal) + 1;
        if (power == 0 || unit[1..] is not ("" or "b" or "ib"))
        {
            return null;
        }

        var factor = 1L << (10 * power);
        return number > long.MaxValue / factor ? null : number * factor;
    }

    /// <summary>The shortest exact form: <c>2G</c>, <c>1536M</c>, <c>1000</c>.</summary>
    public static string Show(long bytes)
    {
        var power = 0;
        while (power < Units.Length && bytes > 0 && bytes % 1024 == 0)
        {
            bytes /= 1024;
            power++;
        }

        var unit = power == 0 ? "" : Units[power - 1].ToString().ToUpperInvariant();
        return string.Create(CultureInfo.InvariantCulture, $"{bytes}{unit}");
    }

    /// <summary>An amount in the manner of another one: its unit where that is exact, else the greatest smaller one, in the same case and with the same ending.</summary>
    /// <returns>The text; a <see cref="FieldError"/> where the bytes are no multiple of what the manner can say.</returns>
    public static Result<string> Like(string manner, long bytes)
    {
        ArgumentNullException.ThrowIfNull(manner);
        var letters = manner[manner.TakeWhile(char.IsAsciiDigit).Count()..];
        if (letters.Length == 0 || letters is "b" or "B")
        {
            return string.Create(CultureInfo.InvariantCulture, $"{bytes}{letters}");
        }

        var power = Units.IndexOf(char.ToLowerInvariant(letters[0]), StringComparison.Ordinal) + 1;
        while (power > 1 && bytes % (1L << (10 * power)) != 0)
        {
            power--;
        }

        if (bytes % (1L << (10 * power)) != 0)
        {
            return new FieldError("memory", "must be a multiple of 1024 bytes.");
        }

        var unit = Units[power - 1];
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{bytes >> (10 * power)}{(char.IsAsciiLetterUpper(letters[0]) ? char.ToUpperInvariant(unit) : unit)}{letters[1..]}"
        );
    }
}
