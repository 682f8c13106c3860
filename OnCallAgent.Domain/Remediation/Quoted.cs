using System.Globalization;
using System.Text;

namespace OnCallAgent.Domain.Remediation;

/// <summary>Shows a refused value to a person without letting it act on their screen: control, format and look-alike characters are spelled out.</summary>
internal static class Quoted
{
    private const int MaxShown = 120;

    public static string Value(string value)
    {
        var shown = new StringBuilder("“");
        foreach (var c in value.AsSpan(0, Math.Min(value.Length, MaxShown)))
        {
            if (c is >= ' ' and <= '~')
            {
                shown.Append(c);
            }
            else
            {
                shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
            }
        }

        return shown.Append(value.Length > MaxShown ? "…”" : "”").ToString();
    }
}
