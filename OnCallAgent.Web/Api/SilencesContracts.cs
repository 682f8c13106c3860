using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Api;

/// <summary>One condition of a silence; all of them must hold.</summary>
public sealed record SilenceMatcherBody
{
    /// <summary><c>service</c>, <c>pattern</c> (its id), <c>severity</c>, <c>level</c>, <c>source</c>, <c>message</c>, or any field of the line or label of the alert.</summary>
    public required string Label { get; init; }

    /// <summary><c>equals</c>, <c>not_equals</c>, <c>matches</c> or <c>not_matches</c>; an expression must match the whole value.</summary>
    public MatcherKind Kind { get; init; }

    /// <summary>The text or the regular expression; case is ignored.</summary>
    public required string Value { get; init; }

    internal SilenceMatcher ToMatcher() => new(Label, Kind, Value);

    internal static SilenceMatcherBody Of(SilenceMatcher matcher) =>
        new()
        {
            Label = matcher.Label,
            Kind = matcher.Kind,
            Value = matcher.Value,
        };
}

/// <summary>A silence, or a maintenance window where it recurs.</summary>
public sealed record SilenceRequest
{
    /// <summary>Why; 1 to 1000 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>What is silenced; 1 to 20 conditions.</summary>
    public required IReadOnlyList<SilenceMatcherBody> Matchers { get; init; }

    /// <summary>When it, or its first occurrence, begins; now where it is left away. At an edit: as it was.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When it, or its first occurrence, ends; at most 90 days after the begin.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>iCalendar rule by which it recurs, daily at most: <c>FREQ=WEEKLY;BYDAY=SU</c>. Left away: once.</summary>
    public string? Recurrence { get; init; }

    /// <summary>IANA zone in which it recurs; UTC where it is left away.</summary>
    public string? Zone { get; init; }

    internal SilenceDraft ToDraft() =>
        new()
        {
            Reason = Reason,
            Matchers = [.. Matchers.Select(m => m.ToMatcher())],
            StartsAt = StartsAt,
            EndsAt = EndsAt,
            Recurrence = Recurrence,
            Zone = Zone ?? "UTC",
        };
}

/// <summary>Until when a silence shall hold.</summary>
public sealed record SilenceExtendRequest
{
    /// <summary>When it ends.</summary>
    public required DateTimeOffset EndsAt { get; init; }
}

/// <summary>What a silence would cover is asked for.</summary>
public sealed record SilencePreviewRequest
{
    /// <summary>What would be silenced.</summary>
    public required IReadOnlyList<SilenceMatcherBody> Matchers { get; init; }
}

/// <summary>What a silence would cover.</summary>
/// <param name="OpenIncidents">Active incidents that it fits.</param>
/// <param name="IncidentIds">Ids of the first 20 of them.</param>
/// <param name="Signals24h">Matching lines of the last 24 hours that it would have covered.</param>
/// <param name="IsComplete">False where there were more lines than were looked at: then there are at least so many.</param>
public sealed record SilencePreviewResponse(
    int OpenIncidents,
    IReadOnlyList<string> IncidentIds,
    int Signals24h,
    bool IsComplete
);

/// <summary>A fault that a silence suppressed.</summary>
/// <param name="Fingerprint">The fault; empty for all beyond those listed.</param>
/// <param name="PatternId">Pattern of the first signal.</param>
/// <param name="Service">The service.</param>
/// <param name="Severity">How bad it is.</param>
/// <param name="Title">The title its incident would have.</param>
/// <param name="Count">Signals that were suppressed.</param>
/// <param name="FirstAt">When the first came.</param>
/// <param name="LastAt">When the latest came.</param>
/// <param name="WouldHaveOpened">Whether it would have opened or reopened an incident.</param>
/// <param name="IncidentId">The incident that was open already, or would have been reopened.</param>
/// <param name="Samples">The first lines.</param>
public sealed record SuppressedFaultResponse(
    string Fingerprint,
    string PatternId,
    string Service,
    Severity Severity,
    string Title,
    long Count,
    DateTimeOffset FirstAt,
    DateTimeOffset LastAt,
    bool WouldHaveOpened,
    string? IncidentId,
    IReadOnlyList<string> Samples
);

/// <summary>A silence with how it stands and what it suppressed.</summary>
public sealed record SilenceResponse
{
    internal SilenceResponse(SilenceCard card, IReadOnlyList<SuppressedFault>? faults = null)
    {
        var silence = card.Silence;
        Id = silence.Id;
        State = card.State;
        Reason = silence.Reason;
        Matchers = [.. silence.Matchers.Select(SilenceMatcherBody.Of)];
        StartsAt = silence.StartsAt;
        EndsAt = silence.EndsAt;
        Recurrence = silence.Recurrence;
        Zone = silence.Zone;
        CurrentUntil = card.Current?.Until;
        NextFrom = card.Next?.From;
        EndedAt = silence.EndedAt;
        CreatedBy = silence.CreatedBy;
        CreatedAt = silence.CreatedAt;
        UpdatedBy = silence.UpdatedBy;
        UpdatedAt = silence.UpdatedAt;
        Version = silence.Version;
        SuppressedCount = card.Suppressed;
        LastSuppressedAt = card.LastSuppressedAt;
        WouldHaveOpened = card.WouldHaveOpened;
        Suppressed = faults is null
            ? null
            :
            [
                .. faults.Select(f => new SuppressedFaultResponse(
                    f.Fingerprint,
                    f.PatternId,
                    f.Service,
                    f.Severity,
                    f.Title,
                    f.Count,
                    f.FirstAt,
                    f.LastAt,
                    f.WouldHaveOpened,
                    f.IncidentId,
                    f.Samples
                )),
            ];
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary><c>active</c>, <c>upcoming</c> or <c>ended</c>.</summary>
    public SilenceState State { get; }

    /// <summary>Why.</summary>
    public string Reason { get; }

    /// <summary>What is silenced.</summary>
    public IReadOnlyList<SilenceMatcherBody> Matchers { get; }

    /// <summary>When it, or its first occurrence, begins.</summary>
    public DateTimeOffset StartsAt { get; }

    /// <summary>When it, or its first occurrence, ends.</summary>
    public DateTimeOffset EndsAt { get; }

    /// <summary>iCalendar rule; null for once.</summary>
    public string? Recurrence { get; }

    /// <summary>Zone in which it recurs.</summary>
    public string Zone { get; }

    /// <summary>When the stretch that holds now ends; null where none does.</summary>
    public DateTimeOffset? CurrentUntil { get; }

    /// <summary>When the next stretch begins; null for none.</summary>
    public DateTimeOffset? NextFrom { get; }

    /// <summary>When a person ended it; null where nobody did.</summary>
    public DateTimeOffset? EndedAt { get; }

    /// <summary>Who made it.</summary>
    public string CreatedBy { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; }

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; }

    /// <summary>The ETag, too.</summary>
    public long Version { get; }

    /// <summary>Signals it suppressed.</summary>
    public long SuppressedCount { get; }

    /// <summary>When the latest came.</summary>
    public DateTimeOffset? LastSuppressedAt { get; }

    /// <summary>Faults that would have opened or reopened an incident.</summary>
    public int WouldHaveOpened { get; }

    /// <summary>What it suppressed, fault by fault; null in lists.</summary>
    public IReadOnlyList<SuppressedFaultResponse>? Suppressed { get; }
}
