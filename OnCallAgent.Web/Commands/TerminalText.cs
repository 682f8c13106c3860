using System.Globalization;

namespace OnCallAgent.Web.Commands;

/// <summary>Text of log lines made safe for a terminal: escape sequences of strangers must not move cursors or set titles.</summary>
internal static class TerminalText
{
    /// <summary>The text with control and format characters replaced.</summary>
    public static string Plain(string text) =>
        string.Create(
            text.Length,
            text,
            static (span, source) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    var c = source[i];
                    span[i] =
                        char.IsControl(c)
                        || CharUnicodeInfo.GetUnicodeCategory(c) == UnicodeCategory.Format
                            ? '·'
                            : c;
                }
            }
        );
}
