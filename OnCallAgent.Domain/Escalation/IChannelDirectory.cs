namespace OnCallAgent.Domain.Escalation;

/// <summary>The channels as they are configured now: built-in ones, those of the database, and the log.</summary>
public interface IChannelDirectory
{
    /// <summary>All of them, also those that are switched off or reach nobody.</summary>
    Task<IReadOnlyList<INotificationChannel>> ReadAsync(CancellationToken cancellation);
}
