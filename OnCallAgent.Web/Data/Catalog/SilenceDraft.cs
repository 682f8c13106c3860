using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>A silence as a person describes it.</summary>
public sealed record SilenceDraft
{
    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>What is silenced: all of these must hold.</summary>
    public required IReadOnlyList<SilenceMatcher> Matchers { get; init; }

    /// <summary>When it, or its first occurrence, begins; null for now.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When it, or its first occurrence, ends.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>iCalendar rule by which it recurs; null for once.</summary>
    public string? Recurrence { get; init; }

    /// <summary>IANA zone in which it recurs.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>A silence that says so.</summary>
    internal Silence ToSilence(string id, string by, DateTimeOffset now) =>
        new()
        {
            Id = id,
            Reason = Reason.Trim(),
            Matchers = Matchers,
            StartsAt = StartsAt ?? now,
            EndsAt = EndsAt,
            Recurrence = Rule(Recurrence),
            Zone = Zone,
            CreatedBy = by,
            CreatedAt = now,
            UpdatedBy = by,
            UpdatedAt = now,
        };

    /// <summary>A known silence that says so from now on.</summary>
    internal Silence ToReplace(Silence known) =>
        known with
        {
            Reason = Reason.Trim(),
            Matchers = Matchers,
            StartsAt = StartsAt ?? known.StartsAt,
            EndsAt = EndsAt,
            Recurrence = Rule(Recurrence),
            Zone = Zone,
        };

    // People paste it with its name.
    private static string? Rule(string? rule)
    {
        var text = rule?.Trim() ?? "";
        text = text.StartsWith("RRULE:", StringComparison.OrdinalIgnoreCase) ? text[6..] : text;
        return text.Length == 0 ? null : text;
    }
}

/// <summary>The silence is over, or has a record: what it suppressed must not vanish with it.</summary>
public sealed record SilenceKept(string Id, string Why)
    : Error("silence.kept", $"{Id} cannot be changed so: {Why}");
