using System.Globalization;
using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Detection.Templates;

namespace OnCallAgent.Web.Commands.Templates;

/// <summary>Writes which template each line is of, as CSV (RFC 4180, columns named as in loghub) or as JSON lines.</summary>
internal sealed class TemplateRows : IDisposable
{
    private readonly StreamWriter output;
    private readonly bool json;
    private readonly bool withPath;
    private readonly Dictionary<int, string> rests = [];

    public TemplateRows(Stream to, bool json, bool withPath)
    {
        this.json = json;
        this.withPath = withPath;
        output = new StreamWriter(
            to,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false),
            64 * 1024,
            leaveOpen: true
        );
        if (!json)
        {
            output.Write(
                withPath ? "LineId,EventId,EventTemplate,File\n" : "LineId,EventId,EventTemplate\n"
            );
        }
    }

    public void Write(string path, IReadOnlyList<MinedTemplate> lines)
    {
        // Of a row only the line's number is its own.
        rests.Clear();
        Span<char> digits = stackalloc char[12];
        for (var i = 0; i < lines.Count; i++)
        {
            var template = lines[i].Final;
            if (!rests.TryGetValue(template.Id, out var rest))
            {
                rests.Add(template.Id, rest = Rest(template, path));
            }

            (i + 1).TryFormat(digits, out var length, provider: CultureInfo.InvariantCulture);
            output.Write(json ? "{\"line\":" : "");
            output.Write(digits[..length]);
            output.Write(rest);
        }
    }

    public void Dispose() => output.Dispose();

    private string Rest(MinedTemplate template, string path)
    {
        var id = template.Id.ToString(CultureInfo.InvariantCulture);
        if (json)
        {
            var file = withPath ? $",\"file\":{JsonSerializer.Serialize(path)}" : "";
            return $",\"cluster\":{id},\"template\":{JsonSerializer.Serialize(template.Text)}{file}}}\n";
        }

        return $",{id},{Quoted(template.Text)}{(withPath ? "," + Quoted(path) : "")}\n";
    }

    private static string Quoted(string text) =>
        text.AsSpan().ContainsAny("\",\r\n")
            ? $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\""
            : text;
}
