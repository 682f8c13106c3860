using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Incidents;

/// <summary>What silences look at: the labels of a signal or of an incident.</summary>
/// <param name="Value">The value of a label by its name; the empty text where it is absent.</param>
public readonly record struct SilenceSubject(Func<string, string> Value)
{
    /// <summary>The labels of a line that a pattern matched, or of a pushed alert.</summary>
    public static SilenceSubject Of(Signal signal)
    {
        ArgumentNullException.ThrowIfNull(signal);
        return new SilenceSubject(name =>
            name.ToUpperInvariant() switch
            {
                "SERVICE" => signal.Entry.Service,
                "PATTERN" => signal.Pattern.Id,
                "SEVERITY" => signal.Pattern.Severity.ToString(),
                "LEVEL" => signal.Entry.Level == EntryLevel.Unknown
                    ? ""
                    : signal.Entry.Level.ToString(),
                "SOURCE" => signal.Entry.Source,
                "MESSAGE" => signal.Entry.Message,
                _ => Field(signal.Entry.Metadata, name),
            }
        );
    }

    /// <summary>The labels of an incident. Levels belong to lines: it has none.</summary>
    public static SilenceSubject Of(Incident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        return new SilenceSubject(name =>
            name.ToUpperInvariant() switch
            {
                "SERVICE" => incident.Service,
                "PATTERN" => incident.PatternId ?? "",
                "SEVERITY" => incident.Severity.ToString(),
                "LEVEL" => "",
                "SOURCE" => incident.Source,
                "MESSAGE" => incident.Description,
                _ => Field(incident.Labels, name),
            }
        );
    }

    private static string Field(IReadOnlyDictionary<string, string> fields, string name)
    {
        if (fields.TryGetValue(name, out var exact))
        {
            return exact;
        }

        foreach (var (key, value) in fields)
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        return "";
    }
}

/// <summary>The silences that hold at one moment, ready to be asked about many signals.</summary>
public sealed class ActiveSilences
{
    private readonly (
        Silence Silence,
        SilenceSpan Span,
        (string Label, Func<string, bool> Holds)[] Conditions
    )[] active;

    private ActiveSilences((Silence, SilenceSpan, (string, Func<string, bool>)[])[] active) =>
        this.active = active;

    /// <summary>None.</summary>
    public static ActiveSilences None { get; } = new([]);

    /// <summary>Whether there are none.</summary>
    public bool IsEmpty => active.Length == 0;

    /// <summary>Those of the silences that hold now.</summary>
    public static ActiveSilences At(IEnumerable<Silence> silences, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(silences);
        return new ActiveSilences([
            .. from silence in silences
            let span = SilenceSchedule.At(silence, now)
            where span is not null
            select (silence, span.Value, Compiled(silence.Matchers)),
        ]);
    }

    /// <summary>A silence as if it held now: for a preview.</summary>
    public static ActiveSilences Of(IReadOnlyList<SilenceMatcher> matchers)
    {
        ArgumentNullException.ThrowIfNull(matchers);
        var preview = new Silence
        {
            Id = "",
            Reason = "",
            Matchers = matchers,
            StartsAt = DateTimeOffset.MinValue,
            EndsAt = DateTimeOffset.MaxValue,
            CreatedBy = "",
            CreatedAt = DateTimeOffset.MinValue,
            UpdatedBy = "",
            UpdatedAt = DateTimeOffset.MinValue,
        };
        return new ActiveSilences([
            (preview, new SilenceSpan(preview.StartsAt, preview.EndsAt), Compiled(matchers)),
        ]);
    }

    /// <summary>The silence that covers the subject, and until when; of several the one that holds longest. Null where none does.</summary>
    public (Silence Silence, SilenceSpan Span)? Covering(SilenceSubject subject)
    {
        (Silence Silence, SilenceSpan Span)? longest = null;
        foreach (var (silence, span, conditions) in active)
        {
            if (
                (longest is null || span.Until > longest.Value.Span.Until)
                && Array.TrueForAll(conditions, c => c.Holds(subject.Value(c.Label)))
            )
            {
                longest = (silence, span);
            }
        }

        return longest;
    }

    private static (string, Func<string, bool>)[] Compiled(
        IReadOnlyList<SilenceMatcher> matchers
    ) => [.. matchers.Select(static m => (m.Label, m.Compile()))];
}
