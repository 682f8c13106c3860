using System.Buffers.Text;
using System.Text;
using System.Text.Json;

namespace OnCallAgent.Web.Commands.Scan;

/// <summary>What is printed of a matching line.</summary>
internal enum ScanShape
{
    /// <summary>The line itself, as grep does.</summary>
    Text = 0,

    /// <summary>Its number.</summary>
    Lines = 1,

    /// <summary>Nothing; only how many there were.</summary>
    Count = 2,

    /// <summary>Nothing yet; one JSON document at the end.</summary>
    Json = 3,
}

/// <summary>Writes what a scan finds, in bytes and in big pieces.</summary>
internal sealed class ScanOutput(Stream to, ScanShape shape, bool withPath) : IDisposable
{
    private readonly BufferedStream output = new(to, 64 * 1024);
    private readonly List<(string Path, long Count, List<long>? Lines)> files = [];
    private byte[] prefix = [];
    private string path = "";
    private long count;
    private List<long>? lines;

    /// <summary>Matching lines of all files.</summary>
    public long Total { get; private set; }

    /// <summary>Whether line numbers are wanted: they cost a count of line ends.</summary>
    public bool NeedsNumbers => shape is ScanShape.Lines or ScanShape.Json;

    /// <summary>Whether each matching line is wanted, not only how many there are.</summary>
    public bool NeedsLines => shape != ScanShape.Count;

    public void Begin(string file)
    {
        path = file;
        prefix = withPath ? Encoding.UTF8.GetBytes(file + ":") : [];
        count = 0;
        lines = shape == ScanShape.Json ? [] : null;
    }

    /// <summary>So many more lines match.</summary>
    public void Add(int matching) => count += matching;

    public void Add(long number, ReadOnlySpan<byte> line)
    {
        count++;
        switch (shape)
        {
            case ScanShape.Text:
                output.Write(prefix);
                output.Write(line);
                output.WriteByte((byte)'\n');
                break;
            case ScanShape.Lines:
                output.Write(prefix);
                Write(number);
                break;
            case ScanShape.Json:
                lines!.Add(number);
                break;
        }
    }

    public void End()
    {
        Total += count;
        if (shape == ScanShape.Count)
        {
            output.Write(prefix);
            Write(count);
        }
        else if (shape == ScanShape.Json)
        {
            files.Add((path, count, lines));
        }
    }

    public void Finish(long bytes)
    {
        if (shape == ScanShape.Json)
        {
            WriteJson(bytes);
        }

        output.Flush();
    }

    public void Dispose() => output.Dispose();

    private void Write(long number)
    {
        Span<byte> text = stackalloc byte[20];
        Utf8Formatter.TryFormat(number, text, out var written);
        output.Write(text[..written]);
        output.WriteByte((byte)'\n');
    }

    private void WriteJson(long bytes)
    {
        using (var json = new Utf8JsonWriter(output, new JsonWriterOptions { Indented = false }))
        {
            json.WriteStartObject();
            json.WriteNumber("matching_lines", Total);
            json.WriteNumber("bytes_read", bytes);
            json.WriteStartArray("files");
            foreach (var file in files)
            {
                json.WriteStartObject();
                json.WriteString("path", file.Path);
                json.WriteNumber("matching_lines", file.Count);
                json.WriteStartArray("lines");
                foreach (var line in file.Lines!)
                {
                    json.WriteNumberValue(line);
                }

                json.WriteEndArray();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        output.WriteByte((byte)'\n');
    }
}
