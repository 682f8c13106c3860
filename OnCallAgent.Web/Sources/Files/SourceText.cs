using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How the bytes of a source's files become entries: encoding, first lines, zone and service, as its settings say.</summary>
internal sealed class SourceText
{
    private readonly StoredSource source;
    private readonly TimeZoneInfo zone = TimeZoneInfo.Local;
    private readonly List<string> faults = [];
    private readonly FirstLineTest? isFirstLine;

    public SourceText(StoredSource source)
    {
        this.source = source;
        if (source.Zone is { Length: > 0 } name)
        {
            if (TimeZoneInfo.TryFindSystemTimeZoneById(name, out var found))
            {
                zone = found;
            }
            else
            {
                faults.Add($"there is no time zone {name}; the machine's is used");
            }
        }

        if (TextEncodings.Find(source.Encoding) is { } encoding)
        {
            Form = new TextForm(encoding);
        }
        else
        {
            faults.Add($"there is no encoding {source.Encoding}; UTF-8 is used");
        }

        if (source.FirstLine is { } pattern)
        {
            var first = FirstLinePattern.Of(pattern);
            if (first.IsSuccess)
            {
                isFirstLine = first.Value.Begins;
            }
            else
            {
                faults.Add(
                    $"the pattern of first lines is not used, {first.Error.Message}; lines are joined by their shape"
                );
            }
        }
    }

    /// <summary>The form of files that have no byte order mark.</summary>
    public TextForm Form { get; } = TextForm.Utf8;

    public void NoteFaults(SourceFaults into)
    {
        foreach (var fault in faults)
        {
            into.Note(source.Location, fault);
        }
    }

    public LineContext ContextOf(FollowedFile file) =>
        new(source.Id, source.DefaultService ?? DefaultServiceName.FromPath(file.Path), zone)
        {
            IsFirstLine = isFirstLine,
        };
}
