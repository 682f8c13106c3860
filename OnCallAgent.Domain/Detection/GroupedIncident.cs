using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection;

/// <summary>An incident that a replay would have opened.</summary>
public sealed class GroupedIncident
{
    /// <summary>Entries kept from the start, and as many from the end.</summary>
    public const int SampleSize = 10;

    private const int MaxWordings = 10;

    private readonly List<LogEntry> first = [];
    private readonly Queue<LogEntry> latest = [];
    private readonly List<string> wordings = [];
    private readonly List<LineNumbers> lines = [];

    internal GroupedIncident(string id, Signal opening, string why, DateTimeOffset openedAt)
    {
        Id = id;
        Opening = opening;
        Why = why;
        Title = IncidentTitle.For(opening);
        OpenedAt = openedAt;
        FirstSeen = openedAt;
        LastSeen = openedAt;
        wordings.Add(opening.Normalised);
    }

    /// <summary>Its number within the replay: <c>1</c>, <c>2</c> …</summary>
    public string Id { get; }

    /// <summary>What is wrong, for a person.</summary>
    public string Title { get; }

    /// <summary>The service.</summary>
    public string Service => Opening.Entry.Service;

    /// <summary>The pattern's severity.</summary>
    public Severity Severity => Opening.Pattern.Severity;

    /// <summary>The pattern that opened it.</summary>
    public AlertPattern Pattern => Opening.Pattern;

    /// <summary>Which fault it is.</summary>
    public string Fingerprint => Opening.Fingerprint;

    /// <summary>The match that opened it.</summary>
    public Signal Opening { get; }

    /// <summary>Which rule opened it.</summary>
    public string Why { get; }

    /// <summary>Time of the match that opened it.</summary>
    public DateTimeOffset OpenedAt { get; }

    /// <summary>Matching entries, those included that were counted before the threshold was reached.</summary>
    public long Count { get; internal set; }

    /// <summary>Time of the earliest match.</summary>
    public DateTimeOffset FirstSeen { get; private set; }

    /// <summary>Time of the latest match.</summary>
    public DateTimeOffset LastSeen { get; private set; }

    /// <summary>How often the fault came back after a quiet time, within the cooldown.</summary>
    public int Reopened { get; private set; }

    /// <summary>The masked messages that were taken for this fault, the first ten.</summary>
    public IReadOnlyList<string> Wordings => wordings;

    /// <summary>The matching lines by file.</summary>
    public IReadOnlyList<LineNumbers> Lines => lines;

    /// <summary>The first and the latest matching entries, at most <see cref="SampleSize"/> each, none twice.</summary>
    public IReadOnlyList<LogEntry> Sample => [.. first, .. latest];

    internal void Add(LogEntry entry, string normalised, DateTimeOffset at)
    {
        Count++;
        FirstSeen = at < FirstSeen ? at : FirstSeen;
        LastSeen = at > LastSeen ? at : LastSeen;
        if (wordings.Count < MaxWordings && !wordings.Contains(normalised))
        {
            wordings.Add(normalised);
        }

        if (first.Count < SampleSize)
        {
            first.Add(entry);
        }
        else
        {
            if (latest.Count == SampleSize)
            {
                latest.Dequeue();
            }

            latest.Enqueue(entry);
        }

        if (entry.Position is { } position)
        {
            var file = lines.Find(l => l.Path.Equals(position.Path, StringComparison.Ordinal));
            if (file is null)
            {
                file = new LineNumbers(position.Path);
                lines.Add(file);
            }

            file.Add(position.LineNumber);
        }
    }

    internal void Reopen() => Reopened++;

    internal RelatedIncident Related(DateTimeOffset now, TimeSpan? quiet)
    {
        var over = quiet is { } span && now - LastSeen > span;
        return new RelatedIncident(
            Id,
            Fingerprint,
            Pattern.Id,
            Service,
            Opening.Normalised,
            IsOpen: !over,
            IsClosed: false,
            over ? LastSeen + quiet : null,
            OpenedAt,
            LastSeen
        );
    }
}
