using OnCallAgent.Domain.Escalation.OnCall;

namespace OnCallAgent.Web.Api;

/// <summary>One way to reach a person.</summary>
public sealed record ContactWayBody
{
    /// <summary>The channel's id.</summary>
    public required string Channel { get; init; }

    /// <summary>E-mail address or phone number; left away for webhooks.</summary>
    public string? Address { get; init; }
}

/// <summary>Somebody who can be on call.</summary>
public sealed record OnCallPersonRequest
{
    /// <summary>Lower case letters, digits and hyphens; made from the name where it is left away. Not taken at an edit.</summary>
    public string? Id { get; init; }

    /// <summary>Their name; 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>How they are reached; 1 to 10 ways.</summary>
    public required IReadOnlyList<ContactWayBody> Ways { get; init; }

    internal OnCallPerson ToPerson(string id) =>
        new()
        {
            Id = id,
            Name = Name.Trim(),
            Ways = [.. Ways.Select(w => new ContactWay(w.Channel, (w.Address ?? "").Trim()))],
        };
}

/// <summary>Somebody who can be on call, as they stand.</summary>
public sealed record OnCallPersonResponse(
    string Id,
    string Name,
    IReadOnlyList<ContactWay> Ways,
    string UpdatedBy,
    DateTimeOffset UpdatedAt,
    long Version
)
{
    internal static OnCallPersonResponse Of(OnCallPerson person) =>
        new(
            person.Id,
            person.Name,
            person.Ways,
            person.UpdatedBy,
            person.UpdatedAt,
            person.Version
        );
}

/// <summary>People who take turns.</summary>
public sealed record RotationBody
{
    /// <summary>Its name; up to 100 characters.</summary>
    public string? Name { get; init; }

    /// <summary>The day on which the first shift begins.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>Time of the handover on the wall; 09:00 where it is left away.</summary>
    public TimeOnly? HandoverAt { get; init; }

    /// <summary><c>hours</c>, <c>days</c> or <c>weeks</c>.</summary>
    public ShiftUnit Unit { get; init; } = ShiftUnit.Weeks;

    /// <summary>How many of them a shift is long.</summary>
    public int Length { get; init; } = 1;

    /// <summary>Ids of the people, in the order of their turns.</summary>
    public required IReadOnlyList<string> People { get; init; }

    internal Rotation ToRotation() =>
        new()
        {
            Name = (Name ?? "").Trim(),
            StartsOn = StartsOn,
            HandoverAt = HandoverAt ?? new TimeOnly(9, 0),
            Unit = Unit,
            Length = Length,
            People = People,
        };

    internal static RotationBody Of(Rotation rotation) =>
        new()
        {
            Name = rotation.Name,
            StartsOn = rotation.StartsOn,
            HandoverAt = rotation.HandoverAt,
            Unit = rotation.Unit,
            Length = rotation.Length,
            People = rotation.People,
        };
}

/// <summary>A schedule.</summary>
public sealed record OnCallScheduleRequest
{
    /// <summary>Lower case letters, digits and hyphens; made from the name where it is left away. Not taken at an edit.</summary>
    public string? Id { get; init; }

    /// <summary>Its name; 1 to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>IANA zone of its handovers; UTC where it is left away.</summary>
    public string? Zone { get; init; }

    /// <summary>Its rotations; 1 to 10, on call beside each other.</summary>
    public required IReadOnlyList<RotationBody> Rotations { get; init; }

    internal OnCallSchedule ToSchedule(string id) =>
        new()
        {
            Id = id,
            Name = Name.Trim(),
            Zone = Zone ?? "UTC",
            Rotations = [.. Rotations.Select(r => r.ToRotation())],
        };
}

/// <summary>A schedule as it stands.</summary>
public sealed record OnCallScheduleResponse(
    string Id,
    string Name,
    string Zone,
    IReadOnlyList<RotationBody> Rotations,
    IReadOnlyList<ScheduleOverride> Overrides,
    IReadOnlyList<OnDuty> OnCallNow,
    string UpdatedBy,
    DateTimeOffset UpdatedAt,
    long Version
)
{
    internal static OnCallScheduleResponse Of(
        OnCallSchedule schedule,
        IEnumerable<ScheduleOverride> overrides,
        DateTimeOffset now
    )
    {
        ScheduleOverride[] own = [.. overrides.Where(o => o.ScheduleId == schedule.Id)];
        return new OnCallScheduleResponse(
            schedule.Id,
            schedule.Name,
            schedule.Zone,
            [.. schedule.Rotations.Select(RotationBody.Of)],
            [.. own.OrderBy(o => o.From)],
            OnCallCalendar.At(schedule, own, now),
            schedule.UpdatedBy,
            schedule.UpdatedAt,
            schedule.Version
        );
    }
}

/// <summary>Somebody takes over for a while.</summary>
public sealed record ScheduleOverrideRequest
{
    /// <summary>Its first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first moment after it; at most 92 days later.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Id of the person who takes over.</summary>
    public required string Person { get; init; }

    /// <summary>Id of the person for whom; left away for everybody on call.</summary>
    public string? InsteadOf { get; init; }

    /// <summary>Why; up to 500 characters.</summary>
    public string? Reason { get; init; }

    internal ScheduleOverride ToOverride(string schedule) =>
        new()
        {
            Id = Guid.Empty,
            ScheduleId = schedule,
            From = From,
            Until = Until,
            Person = Person,
            InsteadOf = InsteadOf,
            Reason = Reason ?? "",
        };
}

/// <summary>Who is on call by a schedule at a moment.</summary>
/// <param name="ScheduleId">The schedule.</param>
/// <param name="ScheduleName">Its name.</param>
/// <param name="At">The moment.</param>
/// <param name="OnCall">Who; empty where nobody is.</param>
public sealed record OnCallNowResponse(
    string ScheduleId,
    string ScheduleName,
    DateTimeOffset At,
    IReadOnlyList<OnDuty> OnCall
);
