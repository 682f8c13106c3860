using System.Text;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>A value of a <c>.env</c> file and the line it stands on.</summary>
internal readonly record struct DotEnvValue(string Value, int Line);

/// <summary>
/// Reads a <c>.env</c> file: <c>KEY=value</c>, optional <c>export</c>, <c>#</c> comments, single quotes (as it is) and
/// double quotes (with <c>\n \r \t \\ \" \$</c>). Nothing is expanded: a <c>$</c> is a dollar sign. Of a key that stands
/// there twice, the last one counts.
/// </summary>
internal static class DotEnvFile
{
    /// <summary>The values; errors name the line, never what stands on it, which may be a secret.</summary>
    public static IReadOnlyDictionary<string, DotEnvValue> Parse(string text, List<Error> errors)
    {
        var values = new Dictionary<string, DotEnvValue>(StringComparer.Ordinal);
        var number = 0;
        foreach (var raw in text.TrimStart('\uFEFF').Split('\n'))
        {
            number++;
            var line = raw.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            if (line.StartsWith("export ", StringComparison.Ordinal))
            {
                line = line["export ".Length..].TrimStart();
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var key = equals < 0 ? "" : line[..equals].TrimEnd();
            if (!IsName(key))
            {
                errors.Add(Refused(number, "it is not of the form KEY=value"));
                continue;
            }

            if (Value(line[(equals + 1)..].TrimStart(), out var fault) is { } value)
            {
                values[key] = new DotEnvValue(value, number);
            }
            else
            {
                errors.Add(Refused(number, $"{fault} in the value of {key}"));
            }
        }

        return values;
    }

    private static Error Refused(int line, string why) =>
        new("configuration.dotenv", $".env, line {line}: {why}.");

    private static bool IsName(string key) =>
        key.Length > 0
        && !char.IsAsciiDigit(key[0])
        && key.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-');

    private static string? Value(string text, out string fault)
    {
        fault = "";
        return text.Length == 0 ? ""
            : text[0] is '"' or '\'' ? Quoted(text, out fault)
            : Unquoted(text);
    }

    // A # begins a comment only after a space: colours and passwords hold it too.
    private static string Unquoted(string text)
    {
        if (text[0] == '#')
        {
            return "";
        }

        for (var i = 1; i < text.Length; i++)
        {
            if (text[i] == '#' && char.IsWhiteSpace(text[i - 1]))
            {
                return text[..i].TrimEnd();
            }
        }

        return text;
    }

    private static string? Quoted(string text, out string fault)
    {
        var quote = text[0];
        var value = new StringBuilder();
        for (var i = 1; i < text.Length; i++)
        {
            var c = text[i];
            if (c == quote)
            {
                var rest = text[(i + 1)..].TrimStart();
                fault = "something stands after the closing quote";
                return rest.Length == 0 || rest[0] == '#' ? value.ToString() : null;
            }

            if (c == '\\' && quote == '"' && i + 1 < text.Length)
            {
                c = text[++i];
                switch (c)
                {
                    case 'n':
                        value.Append('\n');
                        break;
                    case 'r':
                        value.Append('\r');
                        break;
                    case 't':
                        value.Append('\t');
                        break;
                    case '\\' or '"' or '$':
                        value.Append(c);
                        break;
                    default:
                        value.Append('\\').Append(c);
                        break;
                }
            }
            else
            {
                value.Append(c);
            }
        }

        fault = "the closing quote is missing";
        return null;
    }
}
