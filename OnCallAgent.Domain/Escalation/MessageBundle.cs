using System.Globalization;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Escalation;

/// <summary>
/// How much one recipient is told in a storm. Above the limit messages are held back and go out together, so that the one
/// that matters is not buried under a hundred others. Critical ones are never held back.
/// </summary>
/// <param name="PerHour">Messages to one recipient of one channel within an hour, before they are bundled.</param>
/// <param name="Wait">How long a bundle is gathered.</param>
public sealed record MessageLimit(int PerHour, TimeSpan Wait)
{
    /// <summary>60 an hour, then one bundle every 5 minutes.</summary>
    public static MessageLimit Default { get; } = new(60, TimeSpan.FromMinutes(5));

    /// <summary>Whether such a message can be held back.</summary>
    public static bool Bounds(EscalationNotice notice)
    {
        ArgumentNullException.ThrowIfNull(notice);
        return notice is { IsTest: false, Severity: not Severity.Critical };
    }

    /// <summary>Why it is held back.</summary>
    public string Reason(int perHour, DateTimeOffset until) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"its recipient had {perHour} messages within an hour; it goes out at {until.UtcDateTime:HH:mm} UTC together with whatever else waits."
        );
}

/// <summary>Many notices as one message.</summary>
public static class MessageBundle
{
    /// <summary>Most incidents that one message tells of; what is more goes into the next.</summary>
    public const int MaxNotices = 200;

    /// <summary>The worst of them, with the others as lines.</summary>
    public static EscalationNotice Of(
        EscalationNotice first,
        IReadOnlyCollection<EscalationNotice> others
    )
    {
        ArgumentNullException.ThrowIfNull(first);
        ArgumentNullException.ThrowIfNull(others);
        if (others.Count == 0)
        {
            return first;
        }

        var ordered = others
            .Prepend(first)
            .OrderBy(n => n.Severity)
            .ThenBy(n => n.OpenedAt)
            .ToList();
        return ordered[0] with
        {
            Others =
            [
                .. ordered
                    .Skip(1)
                    .Select(n => new NoticeLine(
                        n.IncidentId,
                        n.Severity,
                        n.Service,
                        n.Title,
                        n.Reason
                    )),
            ],
        };
    }
}
