using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>What a person or a program says when it opens an incident.</summary>
public sealed record NewIncident(
    string Title,
    string Description,
    string Service,
    Severity Severity
)
{
    /// <summary>Free labels.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>();

    /// <summary>Where it comes from: <c>manual</c>, <c>api</c>, or the id of a source.</summary>
    public string Source { get; init; } = "manual";
}

public sealed partial class Incident
{
    /// <summary>Longest title, in characters.</summary>
    public const int MaxTitleLength = 200;

    /// <summary>Opens the incident of a fault that a pattern found.</summary>
    /// <param name="signal">The match that opened it.</param>
    /// <param name="title">What is wrong, for a person.</param>
    /// <param name="occurrences">Matching lines so far: the threshold that was reached.</param>
    /// <param name="firstSeen">Time of the first of them.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="ids">Where the id's chance comes from.</param>
    public static Incident Detect(
        Signal signal,
        string title,
        long occurrences,
        DateTimeOffset firstSeen,
        DateTimeOffset now,
        IIdSource ids
    )
    {
        ArgumentNullException.ThrowIfNull(signal);
        // A clock that is ahead must not make the incident look as if it went on for years.
        var time = signal.Entry.BelievedTime(now);
        var incident = new Incident
        {
            Id = Ids.Incident(now, ids),
            Title = Cut(title),
            Description =
                signal.Alert?.Description
                ?? (
                    signal.Entry.Message.Length <= 4_000
                        ? signal.Entry.Message
                        : signal.Entry.Message[..4_000]
                ),
            Service = signal.Entry.Service,
            Severity = signal.Pattern.Severity,
            CreatedAt = now,
            OccurrenceCount = occurrences,
            FirstSeen = firstSeen,
            LastSeen = time > firstSeen ? time : firstSeen,
            LastObservedAt = now,
            Source = signal.Entry.Source,
            Fingerprint = signal.Fingerprint,
            PatternId = signal.Pattern.Id,
            Labels = signal.Alert is null
                ? []
                : new Dictionary<string, string>(signal.Alert.Labels),
            AlertFiring = signal.Alert is null ? null : true,
            NextStep = IncidentStep.Analyse,
            NextStepAt = now,
        };
        var lines =
            occurrences == 1 ? "one line" : $"{occurrences} lines within {signal.Pattern.Window:g}";
        incident.Record(
            TimelineKind.Detected,
            Actor.Agent,
            signal.Alert is null
                ? $"Detected by pattern “{signal.Pattern.Name}” in {signal.Entry.Service}: {lines}."
                : $"The alert “{signal.Alert.Name}” fires for {signal.Entry.Service}.",
            now
        );
        return incident;
    }

    /// <summary>Opens an incident that a person or a program reports.</summary>
    /// <returns>The incident, or the field that is wrong.</returns>
    public static Result<Incident> Report(
        NewIncident report,
        string by,
        DateTimeOffset now,
        IIdSource ids
    )
    {
        ArgumentNullException.ThrowIfNull(report);
        if (string.IsNullOrWhiteSpace(report.Title))
        {
            return new FieldError("title", "is empty; say in a few words what is wrong");
        }

        if (string.IsNullOrWhiteSpace(report.Service))
        {
            return new FieldError("service", "is empty; name the affected service");
        }

        var incident = new Incident
        {
            Id = Ids.Incident(now, ids),
            Title = Cut(report.Title.Trim()),
            Description = report.Description,
            Service = report.Service.Trim(),
            Severity = report.Severity,
            CreatedAt = now,
            OccurrenceCount = 1,
            FirstSeen = now,
            LastSeen = now,
            LastObservedAt = now,
            Source = report.Source,
            Labels = new Dictionary<string, string>(report.Labels),
            NextStep = IncidentStep.Analyse,
            NextStepAt = now,
        };
        incident.Record(TimelineKind.Created, by, $"Opened by {by}.", now);
        return incident;
    }

    /// <summary>Adds further signs of the same fault.</summary>
    /// <param name="count">How many lines.</param>
    /// <param name="latest">Time of the latest, by its own clock.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="reworded">The new wording, where the fault now speaks differently; goes on the timeline.</param>
    public void AddOccurrences(
        long count,
        DateTimeOffset latest,
        DateTimeOffset now,
        string? reworded = null
    )
    {
        OccurrenceCount += count;
        LastSeen = latest > LastSeen ? latest : LastSeen;
        LastObservedAt = now;
        if (reworded is not null)
        {
            Record(TimelineKind.Grouped, Actor.Agent, $"Also seen as: {reworded}", now);
        }
        else
        {
            Touch(now);
        }
    }

    private static string Cut(string title) =>
        title.Length <= MaxTitleLength ? title : title[..(MaxTitleLength - 1)] + "…";
}
