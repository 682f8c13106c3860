using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Sources.Files;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>A file source as a person describes it.</summary>
public sealed record NewFileSource(string Location)
{
    /// <summary>What it is called; the location where it is empty.</summary>
    public string Name { get; init; } = "";

    /// <summary>Service of lines that name none; empty takes it from the file's name.</summary>
    public string DefaultService { get; init; } = "";

    /// <summary>Whether what is in the files already is read too.</summary>
    public bool FromStart { get; init; }

    /// <summary>IANA zone of times that carry none; empty is the machine's zone.</summary>
    public string Zone { get; init; } = "";

    /// <summary>Encoding of files without a byte order mark: a name or the number of a code page; empty is UTF-8.</summary>
    public string Encoding { get; init; } = "";

    /// <summary>Pattern of the lines that begin an event, all others go on with it; empty tells them by their shape.</summary>
    public string FirstLine { get; init; } = "";

    /// <summary>Whether it is read.</summary>
    public bool Enabled { get; init; } = true;
}

/// <summary>What a file source must be.</summary>
public static class FileSourceRules
{
    internal const int MaxNameLength = 200;
    private const int MaxLocationLength = 2_000;

    /// <summary>What is wrong with it, field by field; empty where it can be added.</summary>
    public static IReadOnlyList<FieldError> Check(NewFileSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var faults = new List<FieldError>();
        if (string.IsNullOrWhiteSpace(source.Location))
        {
            faults.Add(
                new FieldError("location", "is empty; name a file or a glob: /var/log/myapp/*.log")
            );
        }
        else if (source.Location.Length > MaxLocationLength || source.Location.Any(char.IsControl))
        {
            faults.Add(
                new FieldError(
                    "location",
                    $"is no path, or longer than {MaxLocationLength} characters"
                )
            );
        }

        foreach (
            var (field, text) in new[]
            {
                ("name", source.Name),
                ("default_service", source.DefaultService),
            }
        )
        {
            if (text.Length > MaxNameLength || text.Any(char.IsControl))
            {
                faults.Add(
                    new FieldError(
                        field,
                        $"has control characters, or more than {MaxNameLength} characters"
                    )
                );
            }
        }

        if (source.Zone.Length > 0 && !TimeZoneInfo.TryFindSystemTimeZoneById(source.Zone, out _))
        {
            faults.Add(
                new FieldError(
                    "zone",
                    $"holds “{source.Zone}”; it must be a zone like Europe/Berlin or UTC"
                )
            );
        }

        if (TextEncodings.Find(source.Encoding) is null)
        {
            faults.Add(
                new FieldError(
                    "encoding",
                    $"holds “{source.Encoding}”; it must be a name like utf-8, windows-1252, shift_jis or utf-16le, or a code page's number"
                )
            );
        }

        if (
            !string.IsNullOrWhiteSpace(source.FirstLine)
            && FirstLinePattern.Of(source.FirstLine) is { IsSuccess: false, Error: var why }
        )
        {
            faults.Add(
                new FieldError("first_line", $"is no pattern of first lines. {why.Message}")
            );
        }

        return faults;
    }
}
