using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;

namespace OnCallAgent.Web.Escalation;

/// <summary>What every channel has, whatever it sends.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="InDefault">Whether the built-in policy calls it.</param>
/// <param name="MessagesPerHour">Its own limit; null for the process's.</param>
internal sealed record ChannelFrame(
    string Id,
    bool Enabled = true,
    bool InDefault = true,
    int? MessagesPerHour = null
)
{
    public static ChannelFrame Of(ChannelEntry entry) =>
        new(entry.Id, entry.Enabled, entry.InDefault, entry.MessagesPerHour);
}

/// <summary>A channel within its frame.</summary>
internal abstract class FramedChannel(ChannelFrame frame, ChannelKind kind) : INotificationChannel
{
    /// <inheritdoc />
    public string Name => frame.Id;

    /// <inheritdoc />
    public ChannelKind Kind => kind;

    /// <inheritdoc />
    public IReadOnlyList<string> Recipients => frame.Enabled ? Reached : [];

    /// <inheritdoc />
    public virtual bool Works => frame.Enabled && Reached.Count > 0;

    /// <inheritdoc />
    public bool InDefault => frame.InDefault;

    /// <inheritdoc />
    public int? MessagesPerHour => frame.MessagesPerHour;

    /// <inheritdoc />
    public bool Enabled => frame.Enabled;

    /// <inheritdoc />
    public string? Lacks => frame.Enabled ? Missing : "It is switched off.";

    /// <summary>What it lacks where it is switched on; null where it lacks nothing.</summary>
    protected virtual string? Missing => null;

    /// <summary>Whom it reaches by itself where it is switched on.</summary>
    protected abstract IReadOnlyList<string> Reached { get; }

    /// <inheritdoc />
    public abstract Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    );

    /// <inheritdoc />
    public virtual Task<DeliveryOutcome> SendAsync(
        Delivery delivery,
        EscalationNotice notice,
        CancellationToken cancellation
    ) => SendAsync(notice, delivery.Recipient, cancellation);
}
