using System.Text;

namespace OnCallAgent.Domain.Detection;

/// <summary>One pass over a line that writes it out with its variable parts masked.</summary>
internal ref struct MaskingScanner
{
    private readonly ReadOnlySpan<char> text;
    private readonly StringBuilder output;
    private int at;

    public MaskingScanner(ReadOnlySpan<char> text)
    {
        this.text = text;
        output = new StringBuilder(text.Length);
    }

    public string Run()
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (char.IsWhiteSpace(c) || char.IsControl(c))
            {
                Space();
            }
            else if (AtBoundary() && Special(c))
            {
                // Masked and skipped.
            }
            else if (char.IsLetterOrDigit(c))
            {
                Word();
            }
            else
            {
                output.Append(c);
                at++;
            }
        }

        return output.ToString().TrimEnd();
    }

    private readonly bool AtBoundary() => at == 0 || !char.IsLetterOrDigit(text[at - 1]);

    private void Space()
    {
        at++;
        if (output.Length > 0 && output[^1] != ' ')
        {
            output.Append(' ');
        }
    }

    private bool Special(char c)
    {
        var rest = text[at..];
        if (c is '"' or '\'' or '`')
        {
            return Quoted(rest, c);
        }

        if (
            c is '/'
            || (rest.Length > 3 && char.IsAsciiLetter(c) && rest[1] == ':' && rest[2] == '\\')
        )
        {
            return FilePath(rest);
        }

        if (!char.IsAsciiLetterOrDigit(c) && c != ':')
        {
            return false;
        }

        return Masked(TimestampShape.Length(rest), "<time>")
            || Masked(VariableShapes.Uuid(rest), "<uuid>")
            || Masked(VariableShapes.Address(rest), "<ip>")
            || Masked(VariableShapes.Email(rest, TokenStart()), "<email>")
            || Url(rest);
    }

    private readonly bool TokenStart() =>
        at == 0 || text[at - 1] is ' ' or '<' or '(' or '[' or '=' or ',' or ':' or '\t';

    private bool Masked(int length, string mask)
    {
        if (length == 0)
        {
            return false;
        }

        at += length;
        Append(mask);
        return true;
    }

    // A list's length varies as well: "1, 2, 3" is as good as "1".
    private readonly void Append(string mask)
    {
        for (var back = 1; back <= 2 && output.Length >= mask.Length + back; back++)
        {
            var separator = output.Length - back;
            if (
                output[separator] is ','
                && EndsWith(mask, separator)
                && (back == 1 || output[^1] == ' ')
            )
            {
                output.Length = separator;
                return;
            }
        }

        output.Append(mask);
    }

    private readonly bool EndsWith(string mask, int end)
    {
        for (var i = 0; i < mask.Length; i++)
        {
            if (output[end - mask.Length + i] != mask[i])
            {
                return false;
            }
        }

        return true;
    }

    private bool Quoted(ReadOnlySpan<char> rest, char quote)
    {
        var close = rest[1..].IndexOf(quote);
        if (close <= 0 || (close + 2 < rest.Length && char.IsLetterOrDigit(rest[close + 2])))
        {
            return false;
        }

        return Masked(close + 2, "<str>");
    }

    private bool FilePath(ReadOnlySpan<char> rest)
    {
        // Java prints a bare address as "/10.1.2.3:80".
        if (VariableShapes.Address(rest[1..]) is > 0 and var address)
        {
            return Masked(address + 1, "<ip>");
        }

        var length = VariableShapes.PathLength(rest);
        return length > 1 && Masked(length, "<path>");
    }

    // The scheme and host stay: they name the dependency.
    private bool Url(ReadOnlySpan<char> rest)
    {
        var scheme = rest.Length > 40 ? rest[..40].IndexOf("://") : rest.IndexOf("://");
        if (scheme is < 2 or > 20 || rest[..scheme].ContainsAny(' ', '=', '"'))
        {
            return false;
        }

        output.Append(rest[..(scheme + 3)]);
        at += scheme + 3;
        var end = at;
        while (
            end < text.Length
            && text[end] is not ('/' or '?' or '#')
            && !VariableShapes.EndsPath(text[end])
        )
        {
            end++;
        }

        // user:password@ is nobody's business.
        var host = text[at..end];
        if (host.LastIndexOf('@') is >= 0 and var credentials)
        {
            at += credentials + 1;
        }

        output.Append(new MaskingScanner(text[at..end]).Run());
        at = end;
        return at >= text.Length
            || text[at] is not ('/' or '?' or '#')
            || Masked(VariableShapes.PathLength(text[at..]), "<path>");
    }

    private void Word()
    {
        var end = at;
        int digits = 0,
            letters = 0,
            changes = 0;
        while (end < text.Length && char.IsLetterOrDigit(text[end]))
        {
            var digit = char.IsDigit(text[end]);
            changes += end > at && digit != char.IsDigit(text[end - 1]) ? 1 : 0;
            digits += digit ? 1 : 0;
            letters += digit ? 0 : 1;
            end++;
        }

        var word = text[at..end];
        if (digits == 0 || KeepsNumber(word, letters))
        {
            output.Append(word);
            at = end;
        }
        else if (letters == 0 || VariableShapes.IsQuantity(word))
        {
            Number(end);
        }
        else if (VariableShapes.IsHex(word) || (changes >= 2 && word.Length >= 5))
        {
            at = end;
            Append("<id>");
        }
        else
        {
            DigitsWithin(word);
            at = end;
        }
    }

    // 3.14, 1,024 and 12.5s are one number each, with the sign that stands before it.
    private void Number(int end)
    {
        while (end + 1 < text.Length && text[end] is '.' or ',' && char.IsAsciiDigit(text[end + 1]))
        {
            end++;
            while (end < text.Length && char.IsLetterOrDigit(text[end]))
            {
                end++;
            }
        }

        if (
            output.Length > 0
            && output[^1] is '-' or '+'
            && (output.Length == 1 || !char.IsLetterOrDigit(output[^2]))
        )
        {
            output.Length--;
        }

        if (end < text.Length && text[end] == '%')
        {
            end++;
        }

        at = end;
        Append("<n>");
    }

    private readonly void DigitsWithin(ReadOnlySpan<char> word)
    {
        for (var i = 0; i < word.Length; i++)
        {
            if (!char.IsDigit(word[i]))
            {
                output.Append(word[i]);
            }
            else if (i == 0 || !char.IsDigit(word[i - 1]))
            {
                output.Append("<n>");
            }
        }
    }

    private readonly bool KeepsNumber(ReadOnlySpan<char> word, int letters)
    {
        if (letters > 0 || word.Length > 6 || output.Length < 4)
        {
            return false;
        }

        Span<char> tail = stackalloc char[Math.Min(output.Length, 10)];
        output.CopyTo(output.Length - tail.Length, tail, tail.Length);
        foreach (
            var code in (ReadOnlySpan<string>)
                ["ora-", "tns-", "errno ", "errno: ", "errno=", "sqlstate[", "sqlstate "]
        )
        {
            if (tail.EndsWith(code, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
