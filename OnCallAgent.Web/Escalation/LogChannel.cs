using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// The last resort: the whole alert at level Error in the agent's own log, where nobody is configured or nobody
/// could be reached. Reaches nobody by itself, so it has no recipients.
/// </summary>
internal sealed partial class LogChannel(OnCallOptions options, ILogger<LogChannel> logger)
    : INotificationChannel
{
    /// <inheritdoc />
    public string Name => Delivery.LogChannel;

    /// <inheritdoc />
    public IReadOnlyList<string> Recipients => [];

    /// <inheritdoc />
    public Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    )
    {
        Log.Alert(logger, notice.IncidentId, EscalationText.Full(notice, options.PublicUrl));
        return Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.Sent());
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4100,
            Level = LogLevel.Error,
            Message = "Nobody could be told of {IncidentId}. The alert in full:\n{Alert}"
        )]
        public static partial void Alert(ILogger logger, string incidentId, string alert);
    }
}
