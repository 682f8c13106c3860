using System.Globalization;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Search;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>Collects what is wrong with the fields of a request, so that all of it is told at once.</summary>
internal sealed class FieldChecks
{
    private readonly List<FieldError> errors = [];

    public IReadOnlyList<FieldError> Errors => errors;

    public bool Failed => errors.Count > 0;

    public FieldChecks Refuse(string field, string reason)
    {
        errors.Add(new FieldError(field, reason));
        return this;
    }

    /// <summary>A text that must say something.</summary>
    public FieldChecks Required(string field, string? text, int longest) =>
        string.IsNullOrWhiteSpace(text) ? Refuse(field, "is empty") : Text(field, text, longest);

    /// <summary>A text that may be left away.</summary>
    public FieldChecks Text(string field, string? text, int longest)
    {
        if (text?.Length > longest)
        {
            Refuse(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"has {text.Length} characters; it may have {longest}"
                )
            );
        }

        // Not every engine can store it.
        if (text?.Contains('\0', StringComparison.Ordinal) == true)
        {
            Refuse(field, "holds a NUL character");
        }

        return this;
    }

    /// <summary>A number in a range.</summary>
    public FieldChecks Range(string field, int value, int least, int most) =>
        value < least || value > most
            ? Refuse(
                field,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"is {value}; it may be {least} to {most}"
                )
            )
            : this;

    /// <summary>A level, as logs and people write it; null where none is given.</summary>
    public EntryLevel? Level(string field, string? word)
    {
        if (string.IsNullOrEmpty(word))
        {
            return null;
        }

        if (LevelNames.Of(word) is { } level)
        {
            return level;
        }

        Refuse(field, Words.Refusal<EntryLevel>(word));
        return null;
    }

    /// <summary>What is looked for in lines; null where nothing is given.</summary>
    public LineQuery? Search(string field, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        var read = LineQueryReader.Read(text);
        if (read.IsSuccess)
        {
            return read.Value;
        }

        Refuse(field, read.Error.Message);
        return null;
    }

    /// <summary>Words of an enum, repeated or as a comma list.</summary>
    public IReadOnlyList<T> WordList<T>(string field, string[]? texts)
        where T : struct, Enum
    {
        var values = new List<T>();
        foreach (
            var word in (texts ?? []).SelectMany(t =>
                t.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            )
        )
        {
            if (Words.TryParse<T>(word, out var value))
            {
                values.Add(value);
            }
            else
            {
                Refuse(field, Words.Refusal<T>(word));
            }
        }

        return values;
    }
}
