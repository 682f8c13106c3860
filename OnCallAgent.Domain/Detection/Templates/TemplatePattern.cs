using System.Text;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>Turns a template into a regular expression that finds its lines.</summary>
public static class TemplatePattern
{
    private const string Anything = @"[^\r\n]*?";

    /// <summary>
    /// A regular expression (.NET syntax, no look-around and no back-references: it runs in linear time) that the lines of the
    /// template match. It is not anchored: what stands before and after the statement plays no part.
    /// </summary>
    /// <param name="template">A template's text, typed or not, with placeholders such as <c>&lt;*&gt;</c> and <c>&lt;ip&gt;</c>.</param>
    public static string ToRegex(string template)
    {
        ArgumentNullException.ThrowIfNull(template);
        var regex = new StringBuilder();
        var rest = template.AsSpan().Trim();
        var afterVariable = false;
        while (!rest.IsEmpty)
        {
            if (Placeholder(rest, out var length) is { } expression)
            {
                // Two values side by side are one: they may be a list.
                if (!afterVariable)
                {
                    regex.Append(expression);
                }

                rest = rest[length..];
                afterVariable = true;
                continue;
            }

            var c = rest[0];
            if (char.IsWhiteSpace(c))
            {
                // The value may be missing, and the space before it with it.
                regex.Append(
                    afterVariable || Placeholder(rest.TrimStart(), out _) is not null
                        ? @"\s*"
                        : @"\s+"
                );
                rest = rest.TrimStart();
                continue;
            }

            Append(regex, c);
            rest = rest[1..];
            afterVariable = false;
        }

        return regex.ToString();
    }

    /// <summary>The regular expression of a mined template.</summary>
    public static string ToRegex(MinedTemplate template)
    {
        ArgumentNullException.ThrowIfNull(template);
        return ToRegex(template.TypedText);
    }

    private static void Append(StringBuilder regex, char c)
    {
        if (char.IsControl(c))
        {
            regex.Append(@"\s?");
            return;
        }

        if (
            char.IsAscii(c)
            && !char.IsAsciiLetterOrDigit(c)
            && c
                is not (
                    ' '
                    or '_'
                    or '<'
                    or '>'
                    or '"'
                    or '\''
                    or '`'
                    or ','
                    or ';'
                    or ':'
                    or '='
                    or '!'
                    or '%'
                    or '&'
                    or '@'
                    or '~'
                    or '/'
                )
        )
        {
            regex.Append('\\');
        }

        regex.Append(c);
    }

    private static string? Placeholder(ReadOnlySpan<char> text, out int length)
    {
        length = 0;
        if (text is not ['<', ..])
        {
            return null;
        }

        for (var kind = VariableKind.Any; kind <= VariableKind.Url; kind++)
        {
            var placeholder = Placeholders.Of(kind);
            if (text.StartsWith(placeholder, StringComparison.Ordinal))
            {
                length = placeholder.Length;
                return Expression(kind);
            }
        }

        return null;
    }

    // Lists of values and comparison signs belong to the value: the miner takes "1, 2" and "<1 sec" for one.
    private static string Expression(VariableKind kind) =>
        kind switch
        {
            VariableKind.Number => @"[<>~$#]?[-+\d][^\r\n]*?",
            VariableKind.Id => @"[\w.:#{}@,+/-][\w .:#{}@,+/-]*?",
            VariableKind.Address => @"/?[\w.:-][\w .,:/%-]*?",
            VariableKind.Time => @"[\w][\w .,:/+-]*?",
            VariableKind.Email => @"[^\s@]+@[^\s@]+",
            VariableKind.Url => @"[a-zA-Z][\w+.-]{0,20}://\S*",
            _ => Anything,
        };
}
