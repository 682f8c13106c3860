using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Detection.Alerts;

/// <summary>What a monitoring program says of its alert.</summary>
public enum AlertStatus
{
    /// <summary>What it watches for is the case.</summary>
    Firing = 0,

    /// <summary>It is no longer the case.</summary>
    Resolved = 1,
}

/// <summary>One alert as another program reports it. All texts are cut to what is stored and free of control characters.</summary>
public sealed record AlertNotice
{
    /// <summary>Longest <see cref="Key"/>, in characters; a longer one is hashed.</summary>
    public const int MaxKeyLength = 80;

    /// <summary>Longest <see cref="Description"/>, in characters.</summary>
    public const int MaxDescriptionLength = 4_000;

    /// <summary>Labels that are kept; the rest is left away.</summary>
    public const int MostLabels = 64;

    /// <summary>By what its program knows it again: the same key is the same alert.</summary>
    public required string Key { get; init; }

    /// <summary>Whether it fires.</summary>
    public required AlertStatus Status { get; init; }

    /// <summary>Name of the rule that fires.</summary>
    public required string Name { get; init; }

    /// <summary>What is wrong, for a person.</summary>
    public required string Title { get; init; }

    /// <summary>More about it.</summary>
    public string Description { get; init; } = "";

    /// <summary>The service it speaks of.</summary>
    public required string Service { get; init; }

    /// <summary>How bad it is.</summary>
    public required Severity Severity { get; init; }

    /// <summary>Labels of the alert, and links under <c>runbook_url</c>, <c>generator_url</c> and the like.</summary>
    public IReadOnlyDictionary<string, string> Labels { get; init; } =
        new Dictionary<string, string>();

    /// <summary>When it began to fire, to the millisecond; null where its program does not say.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>When it stopped; null while it fires, or where its program does not say.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>
    /// Without the times that <see cref="SaidTime"/> does not believe. Who says that an alert fires since the year 2999
    /// says nothing of when it began, and must not outdo every later word on it.
    /// </summary>
    /// <param name="seen">The agent's clock as it came.</param>
    public AlertNotice Believed(DateTimeOffset seen)
    {
        var starts = Believed(StartsAt, seen);
        var ends = Believed(EndsAt, seen);
        if (starts == StartsAt && ends == EndsAt)
        {
            return this;
        }

        var said = starts == StartsAt ? EndsAt!.Value : StartsAt!.Value;
        return this with
        {
            StartsAt = starts,
            EndsAt = ends,
            Labels = new Dictionary<string, string>(Labels)
            {
                [SaidTime.Field] = SaidTime.Text(said),
            },
        };
    }

    private static DateTimeOffset? Believed(DateTimeOffset? said, DateTimeOffset seen) =>
        said is { } time && SaidTime.IsBelieved(time, seen) ? said : null;
}

/// <summary>A part of a delivery that was not taken, with its reason.</summary>
/// <param name="Index">Its place in the delivery, from 0.</param>
/// <param name="Field">The field at fault; empty for the whole of it.</param>
/// <param name="Reason">What it held and what it may be.</param>
public sealed record RefusedPart(int Index, string Field, string Reason);

/// <summary>What could be read of a delivery of alerts.</summary>
/// <param name="Notices">The alerts, in their order.</param>
/// <param name="Refused">Those that could not be read.</param>
public sealed record AlertDelivery(
    IReadOnlyList<AlertNotice> Notices,
    IReadOnlyList<RefusedPart> Refused
);
