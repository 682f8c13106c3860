using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>Fields a person may change; null keeps what is there.</summary>
public sealed record IncidentEdit
{
    /// <summary>New title; not empty.</summary>
    public string? Title { get; init; }

    /// <summary>New description.</summary>
    public string? Description { get; init; }

    /// <summary>New service; not empty.</summary>
    public string? Service { get; init; }

    /// <summary>New severity.</summary>
    public Severity? Severity { get; init; }

    /// <summary>Who is in charge from now on; empty for nobody.</summary>
    public string? AssignedTo { get; init; }

    /// <summary>New root cause.</summary>
    public string? RootCause { get; init; }

    /// <summary>New lessons learned.</summary>
    public string? LessonsLearned { get; init; }

    /// <summary>
    /// What the person saw in the fields they change; an unset field is not compared. Null where nothing was seen, as
    /// over REST, where the version tells.
    /// </summary>
    public IncidentEdit? Seen { get; init; }
}

public sealed partial class Incident
{
    /// <summary>Changes what a person may change; the timeline names the fields.</summary>
    /// <returns>
    /// <see cref="FieldError"/> for an empty title or service; <see cref="IncidentFieldChanged"/> where somebody else
    /// wrote another value than the person saw; <see cref="IllegalMove"/> where a closed one is to be assigned.
    /// </returns>
    public Result Edit(IncidentEdit edit, string by, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(edit);
        if (edit.Title is not null && string.IsNullOrWhiteSpace(edit.Title))
        {
            return new FieldError("title", "is empty");
        }

        if (edit.Service is not null && string.IsNullOrWhiteSpace(edit.Service))
        {
            return new FieldError("service", "is empty");
        }

        if (edit.Seen is { } seen && ChangedUnseen(edit, seen) is { } overtaken)
        {
            return overtaken;
        }

        if (
            edit.AssignedTo is { } to
            && to.Trim() != (AssignedTo ?? "")
            && Assign(to, by, now) is { IsSuccess: false } refused
        )
        {
            return refused;
        }

        var changed = new List<string>();
        Title = Changed(
            changed,
            "title",
            Title,
            edit.Title is null ? null : Cut(edit.Title.Trim())
        )!;
        Description = Changed(changed, "description", Description, edit.Description)!;
        Service = Changed(changed, "service", Service, edit.Service?.Trim())!;
        RootCause = Changed(changed, "root cause", RootCause, edit.RootCause);
        LessonsLearned = Changed(changed, "lessons learned", LessonsLearned, edit.LessonsLearned);
        if (edit.Severity is { } severity && severity != Severity)
        {
            changed.Add(
                $"severity ({Severity.ToString().ToLowerInvariant()} → {severity.ToString().ToLowerInvariant()})"
            );
            Severity = severity;
        }

        if (changed.Count > 0)
        {
            Record(TimelineKind.Edited, by, $"{by} changed {string.Join(", ", changed)}.", now);
        }

        return Result.Success;
    }

    // Field by field: the agent's own notes and counts must not refuse what a person writes.
    private IncidentFieldChanged? ChangedUnseen(IncidentEdit edit, IncidentEdit seen)
    {
        ReadOnlySpan<(string Field, string? Wanted, string? Seen, string? Now)> fields =
        [
            ("title", edit.Title, seen.Title, Title),
            ("description", edit.Description, seen.Description, Description),
            ("service", edit.Service, seen.Service, Service),
            ("severity", edit.Severity?.ToString(), seen.Severity?.ToString(), Severity.ToString()),
            ("assigned to", edit.AssignedTo, seen.AssignedTo, AssignedTo ?? ""),
            ("root cause", edit.RootCause, seen.RootCause, RootCause ?? ""),
            ("lessons learned", edit.LessonsLearned, seen.LessonsLearned, LessonsLearned ?? ""),
        ];
        foreach (var (field, wanted, before, now) in fields)
        {
            if (wanted is not null && before is not null && before != now && wanted != now)
            {
                return new IncidentFieldChanged(Id, field, now ?? "");
            }
        }

        return null;
    }

    private static string? Changed(List<string> changed, string field, string? old, string? wanted)
    {
        if (wanted is null || wanted == old)
        {
            return old;
        }

        changed.Add(field);
        return wanted;
    }
}
