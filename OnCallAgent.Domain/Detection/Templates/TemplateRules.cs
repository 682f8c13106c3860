using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>When error templates are signs of a fault, and when signs open an incident.</summary>
public sealed record TemplateRules
{
    /// <summary>Id of the rule that speaks for new kinds of error.</summary>
    public const string NewErrorId = "new-error-template";

    /// <summary>Id of the rule that speaks for bursts.</summary>
    public const string BurstId = "error-burst";

    /// <summary>Whether templates of errors are watched at all.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How long a service is learned, from its first line on: its errors meanwhile are known. 0 to 7 days.</summary>
    public TimeSpan LearnIn { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a new template counts as new. 1 minute to 30 days.</summary>
    public TimeSpan NewFor { get; init; } = TimeSpan.FromHours(24);

    /// <summary>Lines of new templates of one service within <see cref="Window"/> that open an incident. 2 to 10 000.</summary>
    public int NewLines { get; init; } = 10;

    /// <summary>Within which time. 1 s to 24 h.</summary>
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How many times its usual rate a template must come to be a burst. 2 to 1 000.</summary>
    public double BurstFactor { get; init; } = 5;

    /// <summary>Lines within a minute that a burst has at least. 2 to 100 000.</summary>
    public int BurstFloor { get; init; } = 30;

    /// <summary>Severity of the incidents.</summary>
    public Severity Severity { get; init; } = Severity.Medium;

    /// <summary>Every value that is out of range, by its public name; empty where all are sound.</summary>
    public IReadOnlyList<FieldError> Check()
    {
        var errors = new List<FieldError>();
        Range("learn_in", LearnIn, TimeSpan.Zero, TimeSpan.FromDays(7));
        Range("new_for", NewFor, TimeSpan.FromMinutes(1), TimeSpan.FromDays(30));
        Range("new_lines", NewLines, 2, 10_000);
        Range("window", Window, TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));
        Range("burst_factor", BurstFactor, 2, 1_000);
        Range("burst_floor", BurstFloor, 2, 100_000);
        if (!Enum.IsDefined(Severity))
        {
            errors.Add(new FieldError("severity", "is none of critical, high, medium, low, info"));
        }

        return errors;

        void Range<T>(string name, T value, T least, T most)
            where T : IComparable<T>
        {
            if (!(value.CompareTo(least) >= 0 && value.CompareTo(most) <= 0))
            {
                errors.Add(new FieldError(name, $"is {value}; {least} to {most} are taken"));
            }
        }
    }

    /// <summary>The rule that a sign counts towards: incidents are opened by the same steps as for patterns, one for a service.</summary>
    public AlertPattern For(TemplateSign sign) =>
        sign switch
        {
            TemplateSign.NewError => Rule(
                NewErrorId,
                "New kind of error",
                NewLines,
                "Lines of error templates that were never seen before and that no pattern speaks for."
            ),
            // A burst has passed its own threshold; two of its lines open.
            TemplateSign.Burst => Rule(
                BurstId,
                "Burst of a known error",
                2,
                "A known error comes far more often than it used to."
            ),
            _ => throw new InvalidOperationException($"No rule speaks for {sign}."),
        };

    private AlertPattern Rule(string id, string name, int threshold, string note) =>
        new()
        {
            Id = id,
            Name = name,
            Regex = "",
            Severity = Severity,
            Threshold = threshold,
            Window = Window,
            GroupBy = GroupBy.Service,
            Note = note,
            BuiltIn = true,
        };
}
