using System.Diagnostics;
using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>A delivery taken for one attempt.</summary>
/// <param name="Delivery">As it was stored with the claim.</param>
/// <param name="IncidentIsActive">Whether its incident still needs somebody.</param>
/// <param name="Bundled">Deliveries that were held back and go out with it.</param>
public sealed record ClaimedDelivery(
    Delivery Delivery,
    bool IncidentIsActive,
    IReadOnlyList<Delivery> Bundled
)
{
    /// <summary>Where the trace of its incident goes on from.</summary>
    public ActivityContext Trace { get; init; }

    /// <summary>What the message says.</summary>
    public EscalationNotice Notice =>
        MessageBundle.Of(Delivery.Notice, [.. Bundled.Select(d => d.Notice)]);
}
