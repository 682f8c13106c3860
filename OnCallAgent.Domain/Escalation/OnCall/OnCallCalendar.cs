namespace OnCallAgent.Domain.Escalation.OnCall;

/// <summary>Somebody who is on call at a moment.</summary>
/// <param name="Person">Their id.</param>
/// <param name="Rotation">The rotation they stand in for; empty for an override of everybody.</param>
/// <param name="Override">The override that put them there; null for their own turn.</param>
public sealed record OnDuty(string Person, string Rotation, Guid? Override);

/// <summary>Somebody's time on call within a calendar.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The first moment after it.</param>
/// <param name="Duty">Who, and why; null for a stretch in which nobody is on call.</param>
public sealed record CalendarShift(DateTimeOffset From, DateTimeOffset Until, OnDuty? Duty);

/// <summary>Who is on call, now and in the coming weeks.</summary>
public static class OnCallCalendar
{
    /// <summary>Longest calendar that is drawn at once.</summary>
    public static readonly TimeSpan MaxSpan = TimeSpan.FromDays(92);

    /// <summary>Everybody on call at a moment; empty where nobody is.</summary>
    public static IReadOnlyList<OnDuty> At(
        OnCallSchedule schedule,
        IEnumerable<ScheduleOverride> overrides,
        DateTimeOffset at
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(overrides);
        var zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.Zone);
        var duties = schedule
            .Rotations.Select(r => (Rotation: r, Shift: r.At(at, zone)))
            .Where(r => r.Shift is not null)
            .Select(r => new OnDuty(r.Shift!.Person, r.Rotation.Name, null))
            .ToList();
        foreach (
            var taken in overrides
                .Where(o => o.ScheduleId == schedule.Id && o.From <= at && at < o.Until)
                .OrderBy(o => o.CreatedAt)
                .ThenBy(o => o.Id)
        )
        {
            if (taken.InsteadOf is null)
            {
                duties = [new OnDuty(taken.Person, "", taken.Id)];
                continue;
            }

            for (var i = 0; i < duties.Count; i++)
            {
                if (duties[i].Person == taken.InsteadOf)
                {
                    duties[i] = duties[i] with { Person = taken.Person, Override = taken.Id };
                }
            }
        }

        return [.. duties.DistinctBy(d => d.Person)];
    }

    /// <summary>The shifts between two moments, in their order; stretches in which nobody is on call stand among them.</summary>
    /// <param name="schedule">The schedule.</param>
    /// <param name="overrides">Overrides; those of other schedules are left out.</param>
    /// <param name="from">The first moment.</param>
    /// <param name="until">The first moment after it; at most <see cref="MaxSpan"/> later.</param>
    public static IReadOnlyList<CalendarShift> Between(
        OnCallSchedule schedule,
        IReadOnlyCollection<ScheduleOverride> overrides,
        DateTimeOffset from,
        DateTimeOffset until
    )
    {
        ArgumentNullException.ThrowIfNull(schedule);
        ArgumentNullException.ThrowIfNull(overrides);
        if (until - from > MaxSpan)
        {
            throw new ArgumentOutOfRangeException(nameof(until), until, "Too long a calendar.");
        }

        var shifts = new List<CalendarShift>();
        var open = new Dictionary<OnDuty, DateTimeOffset>();
        DateTimeOffset? nobodySince = null;
        foreach (var at in Boundaries(schedule, overrides, from, until))
        {
            var duties = At(schedule, overrides, at);
            foreach (var ended in open.Keys.Where(d => !duties.Contains(d)).ToList())
            {
                shifts.Add(new CalendarShift(open[ended], at, ended));
                open.Remove(ended);
            }

            foreach (var duty in duties)
            {
                open.TryAdd(duty, at);
            }

            if (duties.Count > 0 && nobodySince is { } since)
            {
                shifts.Add(new CalendarShift(since, at, null));
                nobodySince = null;
            }

            nobodySince = duties.Count == 0 ? nobodySince ?? at : null;
        }

        shifts.AddRange(open.Select(o => new CalendarShift(o.Value, until, o.Key)));
        if (nobodySince is { } still)
        {
            shifts.Add(new CalendarShift(still, until, null));
        }

        return [.. shifts.Where(s => s.Until > s.From).OrderBy(s => s.From).ThenBy(s => s.Until)];
    }

    // Every moment at which somebody can begin or end, from the first on.
    private static SortedSet<DateTimeOffset> Boundaries(
        OnCallSchedule schedule,
        IReadOnlyCollection<ScheduleOverride> overrides,
        DateTimeOffset from,
        DateTimeOffset until
    )
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(schedule.Zone);
        var found = new SortedSet<DateTimeOffset> { from.ToUniversalTime() };
        void Add(DateTimeOffset at)
        {
            if (at > from && at < until)
            {
                found.Add(at.ToUniversalTime());
            }
        }

        foreach (var taken in overrides.Where(o => o.ScheduleId == schedule.Id))
        {
            Add(taken.From);
            Add(taken.Until);
        }

        foreach (var rotation in schedule.Rotations)
        {
            var at = rotation.Begin(zone);
            Add(at);
            at = at > from ? at : from;
            while (at < until && rotation.At(at, zone) is { } shift)
            {
                at = shift.Until;
                Add(at);
            }
        }

        return found;
    }
}
