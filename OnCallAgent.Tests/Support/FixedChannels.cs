using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Tests.Support;

/// <summary>Channels that never change.</summary>
internal sealed class FixedChannels(IEnumerable<INotificationChannel> channels) : IChannelDirectory
{
    private readonly IReadOnlyList<INotificationChannel> all = [.. channels];

    public Task<IReadOnlyList<INotificationChannel>> ReadAsync(CancellationToken cancellation) =>
        Task.FromResult(all);
}
