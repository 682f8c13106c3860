using System.Collections.Concurrent;
using System.Diagnostics;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Sends what the outbox holds: at least once, never silently none. A delivery is claimed, sent, and concluded
/// together with its timeline entry; a crash in between lets the claim run out, and it is sent again.
/// </summary>
public sealed partial class OutboxDelivery(
    DeliveryStore store,
    IChannelDirectory channels,
    AnswerLinks links,
    TimeProvider clock,
    ILogger<OutboxDelivery> logger
)
{
    private const int AtATime = 4;
    private const int MostInARound = 64;

    // A channel answers within 30 s; the guard is for one that does not keep to it, and ends before the claim does.
    private static readonly TimeSpan Guard = TimeSpan.FromSeconds(45);

    // Within the ten seconds that Docker gives a process to end.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(60);

    /// <summary>Sends everything that is due, each channel at its own pace. Several callers do no harm.</summary>
    public async Task DeliverDueAsync(CancellationToken cancellation)
    {
        // What fails on every channel adds a delivery to the log, so look again until nothing is due.
        while (await store.DueChannelsAsync(cancellation) is { Count: > 0 } due)
        {
            var sent = await Task.WhenAll(due.Select(c => DeliverDueAsync(c, cancellation)));
            if (sent.Sum() == 0)
            {
                return;
            }
        }
    }

    /// <summary>Sends what is due for one channel; ends when nothing is.</summary>
    /// <returns>How many attempts were made.</returns>
    /// <exception cref="AggregateException">Attempts that could not be recorded; the others went on.</exception>
    public async Task<int> DeliverDueAsync(string channel, CancellationToken cancellation)
    {
        var attempts = 0;
        var bugs = new ConcurrentQueue<Exception>();
        var before = -1;
        while (attempts > before && bugs.IsEmpty)
        {
            before = attempts;
            var due = await store.DueAsync(channel, MostInARound, cancellation);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = AtATime,
                    CancellationToken = cancellation,
                },
                async (id, stop) =>
                {
                    try
                    {
                        if (await DeliverAsync(channel, id, stop))
                        {
                            Interlocked.Increment(ref attempts);
                        }
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        // Kept for the end: one row that cannot be stored must not break off its neighbours' sessions.
                        bugs.Enqueue(e);
                    }
                }
            );
        }

        return bugs.IsEmpty ? attempts : throw new AggregateException(bugs);
    }

    /// <summary>Channels for which something is due.</summary>
    public Task<IReadOnlyList<string>> DueChannelsAsync(CancellationToken cancellation) =>
        store.DueChannelsAsync(cancellation);

    /// <summary>Sends a delivery again because a person wants it, whatever became of it.</summary>
    /// <returns><see cref="DeliveryNotFound"/> where there is none.</returns>
    public Task<Result> RequeueAsync(Guid deliveryId, string by, CancellationToken cancellation) =>
        store.RequeueAsync(deliveryId, by, cancellation);

    private async Task<bool> DeliverAsync(string name, Guid id, CancellationToken cancellation)
    {
        var channel = (await channels.ReadAsync(cancellation)).FirstOrDefault(c => c.Name == name);
        var began = clock.GetTimestamp();
        if (
            await store.ClaimAsync(id, Hold, channel?.MessagesPerHour, cancellation)
            is not { } claimed
        )
        {
            return false;
        }

        using var about = IncidentLog.About(claimed.Delivery.IncidentId);
        using var span = StageTrace.Begin(
            "deliver",
            claimed.Delivery.IncidentId,
            claimed.Trace,
            ActivityKind.Client
        );
        span?.SetTag("oncall.channel", name).SetTag("oncall.attempt", claimed.Delivery.Attempts);
        if (clock.GetElapsedTime(began) > Hold - Guard)
        {
            // The process stood still: by the time this is sent, the claim may be another's. It is due again once it is over.
            Log.TooLate(logger, name, About(claimed.Delivery));
            return false;
        }

        var outcome = await AttemptAsync(claimed, channel, cancellation);
        // From here on not to be cancelled: what was sent but not recorded would be sent again.
        if (
            await store.ConcludeAsync(claimed.Delivery, outcome, CancellationToken.None) is
            { } concluded
        )
        {
            Tell(concluded);
            span?.SetTag("oncall.delivery.status", Words(concluded.Status));
            if (concluded.Status is DeliveryStatus.Failed or DeliveryStatus.Queued)
            {
                span?.SetStatus(ActivityStatusCode.Error);
            }

            if (concluded.Status == DeliveryStatus.Sent)
            {
                foreach (var bundled in claimed.Bundled)
                {
                    await store.ConcludeBundledAsync(bundled.Id, concluded, CancellationToken.None);
                }
            }
        }

        return true;
    }

    private async Task<DeliveryOutcome> AttemptAsync(
        ClaimedDelivery claimed,
        INotificationChannel? channel,
        CancellationToken cancellation
    )
    {
        var delivery = claimed.Delivery;
        if (channel is null)
        {
            return new DeliveryOutcome.Refused(
                $"There is no channel “{delivery.Channel}” any more."
            );
        }

        if (!channel.Enabled)
        {
            return new DeliveryOutcome.Refused(
                $"The channel “{delivery.Channel}” is switched off."
            );
        }

        // Only a late retry: the first attempt, also one that a person asked for, always goes out.
        if (!claimed.IncidentIsActive && (delivery.Attempts > 1 || delivery.HeldBack))
        {
            return new DeliveryOutcome.Skipped(
                "the incident was resolved before the message could be delivered."
            );
        }

        using var guard = new CancellationTokenSource(Guard, clock);
        // Broken off, nobody would know whether the message is out, and it would be sent again.
        using var stopping = cancellation.Register(() => guard.CancelAfter(Grace));
        try
        {
            return await channel.SendAsync(
                delivery,
                claimed.Notice with
                {
                    AnswerUrl = delivery.Channel == Delivery.LogChannel ? null : links.Of(delivery),
                },
                guard.Token
            );
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryOutcome.TryAgain(
                $"The channel did not answer within {Guard.TotalSeconds:0} s."
            );
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // A bug of one channel; the alert is still wanted, so it is tried again and the bug is in the log.
            Log.ChannelBroke(logger, e, delivery.Channel, About(delivery));
            return new DeliveryOutcome.TryAgain(
                $"The channel failed unexpectedly ({e.GetType().Name}); the agent's log tells more."
            );
        }
    }

    private static string Words(DeliveryStatus status) =>
        status == DeliveryStatus.Queued ? "retry" : status.ToString().ToLowerInvariant();

    private static string About(Delivery delivery) => delivery.IncidentId ?? delivery.Cause;

    private void Tell(Delivery delivery)
    {
        switch (delivery.Status)
        {
            case DeliveryStatus.Sent:
                Log.Sent(logger, delivery.Channel, About(delivery), delivery.Attempts);
                break;
            case DeliveryStatus.Skipped:
                Log.Skipped(logger, delivery.Channel, About(delivery), delivery.Reason);
                break;
            case DeliveryStatus.Queued:
                Log.Retried(
                    logger,
                    delivery.Channel,
                    About(delivery),
                    delivery.Attempts,
                    delivery.NextAttemptAt,
                    delivery.Reason
                );
                break;
            default:
                Log.GivenUp(
                    logger,
                    delivery.Channel,
                    About(delivery),
                    delivery.Attempts,
                    delivery.Reason
                );
                break;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4119,
            Level = LogLevel.Warning,
            Message = "Alert of {IncidentId} by {Channel} was held for too long to be sent now; it is due again in a moment"
        )]
        public static partial void TooLate(ILogger logger, string channel, string incidentId);

        [LoggerMessage(
            EventId = 4120,
            Level = LogLevel.Information,
            Message = "Alert of {IncidentId} delivered by {Channel} at attempt {Attempts}"
        )]
        public static partial void Sent(
            ILogger logger,
            string channel,
            string incidentId,
            int attempts
        );

        [LoggerMessage(
            EventId = 4121,
            Level = LogLevel.Warning,
            Message = "Alert of {IncidentId} by {Channel} failed at attempt {Attempts}, next at {NextAttemptAt}: {Reason}"
        )]
        public static partial void Retried(
            ILogger logger,
            string channel,
            string incidentId,
            int attempts,
            DateTimeOffset? nextAttemptAt,
            string? reason
        );

        [LoggerMessage(
            EventId = 4122,
            Level = LogLevel.Error,
            Message = "Alert of {IncidentId} by {Channel} given up after {Attempts} attempts: {Reason}"
        )]
        public static partial void GivenUp(
            ILogger logger,
            string channel,
            string incidentId,
            int attempts,
            string? reason
        );

        [LoggerMessage(
            EventId = 4123,
            Level = LogLevel.Information,
            Message = "Alert of {IncidentId} by {Channel} not sent: {Reason}"
        )]
        public static partial void Skipped(
            ILogger logger,
            string channel,
            string incidentId,
            string? reason
        );

        [LoggerMessage(
            EventId = 4124,
            Level = LogLevel.Error,
            Message = "Channel {Channel} failed unexpectedly with the alert of {IncidentId}"
        )]
        public static partial void ChannelBroke(
            ILogger logger,
            Exception exception,
            string channel,
            string incidentId
        );
    }
}
