using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation.OnCall;

/// <summary>Who is on call when. Several rotations are on call beside each other.</summary>
public sealed record OnCallSchedule
{
    /// <summary>Most rotations of a schedule.</summary>
    public const int MaxRotations = 10;

    /// <summary>Lower case letters, digits and hyphens, 2 to 40 characters.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, up to 100 characters.</summary>
    public required string Name { get; init; }

    /// <summary>IANA zone of its handovers: 09:00 stays 09:00 when the clocks change.</summary>
    public string Zone { get; init; } = "UTC";

    /// <summary>Its rotations.</summary>
    public IReadOnlyList<Rotation> Rotations { get; init; } = [];

    /// <summary>Who changed it last.</summary>
    public string UpdatedBy { get; init; } = "";

    /// <summary>When it was changed last.</summary>
    public DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Counts up with every change; the ETag.</summary>
    public long Version { get; init; } = 1;

    /// <summary>Every field that is wrong; empty where it is sound.</summary>
    /// <param name="isPerson">Whether there is a person with this id.</param>
    public IReadOnlyList<FieldError> Check(Func<string, bool> isPerson)
    {
        ArgumentNullException.ThrowIfNull(isPerson);
        var errors = new List<FieldError>();
        if (!EntryId.IsMatch(Id))
        {
            errors.Add(new("id", EntryId.Fault(Id)));
        }

        if (string.IsNullOrWhiteSpace(Name) || Name.Length > 100)
        {
            errors.Add(new("name", "must have 1 to 100 characters"));
        }

        if (!TimeZoneInfo.TryFindSystemTimeZoneById(Zone, out _))
        {
            errors.Add(
                new(
                    "zone",
                    $"is “{PlainText.Line(Zone, 60)}”; it must be a zone like Europe/Berlin or UTC"
                )
            );
        }

        if (Rotations.Count is 0 or > MaxRotations)
        {
            errors.Add(new("rotations", $"are {Rotations.Count}; 1 to {MaxRotations} are taken"));
        }

        foreach (var rotation in Rotations)
        {
            errors.AddRange(rotation.Faults(isPerson).Select(f => new FieldError("rotations", f)));
        }

        return errors;
    }
}

/// <summary>What the length of a shift is counted in.</summary>
public enum ShiftUnit
{
    /// <summary>Hours on the wall.</summary>
    Hours = 0,

    /// <summary>Days.</summary>
    Days = 1,

    /// <summary>Weeks.</summary>
    Weeks = 2,
}

/// <summary>People who take turns.</summary>
public sealed record Rotation
{
    /// <summary>Most people of a rotation.</summary>
    public const int MaxPeople = 100;

    /// <summary>Its name, up to 100 characters: primary, backup …</summary>
    public string Name { get; init; } = "";

    /// <summary>The day on which the first shift begins.</summary>
    public required DateOnly StartsOn { get; init; }

    /// <summary>The time at which it begins, and at which shifts of days and weeks are handed over.</summary>
    public TimeOnly HandoverAt { get; init; } = new(9, 0);

    /// <summary>What <see cref="Length"/> is counted in.</summary>
    public ShiftUnit Unit { get; init; } = ShiftUnit.Weeks;

    /// <summary>How long a shift is: 1 to 1000 hours, 1 to 365 days, or 1 to 52 weeks.</summary>
    public int Length { get; init; } = 1;

    /// <summary>Ids of the people, in the order of their turns.</summary>
    public required IReadOnlyList<string> People { get; init; }

    /// <summary>The shift at a moment; null before the first.</summary>
    public Shift? At(DateTimeOffset at, TimeZoneInfo zone)
    {
        if (People.Count == 0)
        {
            return null;
        }

        var begin = StartsOn.ToDateTime(HandoverAt);
        var length = Duration;
        // Handovers are counted on the wall and only then become moments: a shift over a change of clocks is an hour
        // longer or shorter, and the next handover is on time.
        DateTimeOffset Handover(long n) => WallClock.Instant(begin + length * n, zone);
        var turn = (long)Math.Floor((WallClock.Local(at, zone) - begin) / length);
        while (Handover(turn) > at)
        {
            turn--;
        }

        // Two handovers can fall on the same moment, where both lie in the hour that is left out.
        while (Handover(turn + 1) <= at)
        {
            turn++;
        }

        return turn < 0
            ? null
            : new Shift(Handover(turn), Handover(turn + 1), People[(int)(turn % People.Count)]);
    }

    /// <summary>When the first shift begins.</summary>
    public DateTimeOffset Begin(TimeZoneInfo zone) =>
        WallClock.Instant(StartsOn.ToDateTime(HandoverAt), zone);

    private TimeSpan Duration =>
        Unit switch
        {
            ShiftUnit.Hours => TimeSpan.FromHours(Length),
            ShiftUnit.Days => TimeSpan.FromDays(Length),
            _ => TimeSpan.FromDays(7 * Length),
        };

    internal IEnumerable<string> Faults(Func<string, bool> isPerson)
    {
        if (Name.Length > 100)
        {
            yield return "a name has more than 100 characters";
        }

        var most = Unit switch
        {
            ShiftUnit.Hours => 1_000,
            ShiftUnit.Days => 365,
            _ => 52,
        };
        if (Length < 1 || Length > most)
        {
            yield return $"a shift is {Length} {Unit.ToString().ToLowerInvariant()} long; 1 to {most} are taken";
        }

        if (StartsOn.Year is < 2000 or > 2200)
        {
            yield return "the first shift must begin in a year from 2000 to 2200";
        }

        if (People.Count is 0 or > MaxPeople)
        {
            yield return $"a rotation has {People.Count} people; 1 to {MaxPeople} are taken";
        }

        foreach (var unknown in People.Where(p => !isPerson(p)).Distinct().Take(3))
        {
            yield return $"there is no person “{PlainText.Line(unknown, 60)}”";
        }
    }
}

/// <summary>Somebody's turn.</summary>
/// <param name="From">Its first moment.</param>
/// <param name="Until">The first moment after it.</param>
/// <param name="Person">Whose.</param>
public sealed record Shift(DateTimeOffset From, DateTimeOffset Until, string Person);

/// <summary>Somebody takes over for a while.</summary>
public sealed record ScheduleOverride
{
    /// <summary>Longest override.</summary>
    public static readonly TimeSpan MaxLength = TimeSpan.FromDays(92);

    /// <summary>Its id.</summary>
    public required Guid Id { get; init; }

    /// <summary>The schedule.</summary>
    public required string ScheduleId { get; init; }

    /// <summary>Its first moment.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>The first moment after it.</summary>
    public required DateTimeOffset Until { get; init; }

    /// <summary>Who takes over.</summary>
    public required string Person { get; init; }

    /// <summary>For whom; null for everybody on call.</summary>
    public string? InsteadOf { get; init; }

    /// <summary>Why; up to 500 characters.</summary>
    public string Reason { get; init; } = "";

    /// <summary>Who entered it.</summary>
    public string CreatedBy { get; init; } = "";

    /// <summary>When it was entered: of two at the same time the later one counts.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Every field that is wrong; empty where it is sound.</summary>
    public IReadOnlyList<FieldError> Check(Func<string, bool> isPerson)
    {
        ArgumentNullException.ThrowIfNull(isPerson);
        var errors = new List<FieldError>();
        if (Until <= From || Until - From > MaxLength)
        {
            errors.Add(
                new("until", $"must be after from, by at most {MaxLength.TotalDays:0} days")
            );
        }

        if (!isPerson(Person))
        {
            errors.Add(new("person", $"there is no person “{PlainText.Line(Person, 60)}”"));
        }

        if (InsteadOf is not null && !isPerson(InsteadOf))
        {
            errors.Add(new("instead_of", $"there is no person “{PlainText.Line(InsteadOf, 60)}”"));
        }

        if (InsteadOf is not null && InsteadOf == Person)
        {
            errors.Add(new("instead_of", "is the same person"));
        }

        if (Reason.Length > 500)
        {
            errors.Add(new("reason", "has more than 500 characters"));
        }

        return errors;
    }
}
