using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Escalation;

/// <summary>Test messages through the whole outbox. Only who answers the link in one proves that it arrived.</summary>
public sealed class ChannelProofs(
    DeliveryStore store,
    EscalationBooks books,
    TimeProvider clock,
    IIdSource ids
)
{
    /// <summary>Begins the cause of tests of one channel.</summary>
    public const string TestCause = "test:";

    /// <summary>Begins the cause of a canary.</summary>
    public const string CanaryCause = "canary:";

    /// <summary>Sends a test to everybody whom a channel reaches, or to one of them.</summary>
    /// <param name="channel">The channel's id.</param>
    /// <param name="recipient">To whom alone; null for all.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The messages, queued; <see cref="EntryNotFound"/> or <see cref="NobodyToTest"/>.</returns>
    public async Task<Result<IReadOnlyList<Delivery>>> TestAsync(
        string channel,
        string? recipient,
        string by,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        if (book.Channels.FirstOrDefault(c => c.Id == channel) is not { } card)
        {
            return new EntryNotFound($"channel {channel}");
        }

        if (!card.Works)
        {
            return new NobodyToTest(card.Lacks);
        }

        IReadOnlyList<string> to = recipient is null ? card.Recipients : [recipient];
        if (
            recipient is not null
            && !card.Recipients.Contains(recipient)
            && !book.People.Any(p => p.Ways.Any(w => w == new ContactWay(channel, recipient)))
        )
        {
            return new FieldError("recipient", "is none of the channel's, and no person's");
        }

        return await QueueAsync(
            TestCause,
            "Test of a channel",
            $"{by} asked whether messages of the channel {channel} arrive. Please confirm that this one did.",
            [.. to.Select(r => new ChannelTarget(channel, r))],
            by,
            card.Lacks,
            cancellation
        );
    }

    /// <summary>Sends a canary to everybody whom the first step of a policy reaches at this moment: the whole way but the incident.</summary>
    /// <param name="policy">The policy's id; null for the built-in one.</param>
    /// <param name="by">Who wants it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>As <see cref="TestAsync"/>.</returns>
    public async Task<Result<IReadOnlyList<Delivery>>> CanaryAsync(
        string? policy,
        string by,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        return book.Find(policy ?? EscalationPolicy.DefaultId) is not { } found
            ? new EntryNotFound($"policy {policy}")
            : await QueueAsync(
                CanaryCause,
                "Canary",
                $"{by} asked whether an escalation by the policy “{found.Name}” would reach you. Please confirm that it did.",
                book.Reach(found.Steps[0], clock.GetUtcNow()).Targets,
                by,
                Lacking(book.Reach(found.Steps[0], clock.GetUtcNow())),
                cancellation
            );
    }

    private static string? Lacking(StepReach reach) =>
        reach.Missing.Count == 0 ? null : $"Its first step: {string.Join("; ", reach.Missing)}.";

    private async Task<Result<IReadOnlyList<Delivery>>> QueueAsync(
        string cause,
        string title,
        string reason,
        IReadOnlyList<ChannelTarget> targets,
        string by,
        string? lacking,
        CancellationToken cancellation
    )
    {
        if (targets.Count == 0)
        {
            return new NobodyToTest(lacking);
        }

        var now = clock.GetUtcNow();
        var deliveries = EscalationPlan.Deliveries(
            new EscalationNotice
            {
                IsTest = true,
                IncidentId = "",
                Title = title,
                Service = "",
                Severity = Severity.Info,
                OpenedAt = now,
                Reason = reason,
            },
            $"{cause}{ids.Next():N}",
            targets,
            now,
            ids
        );
        await store.AddTestsAsync(deliveries, by, cancellation);
        return deliveries.ToArray();
    }
}

/// <summary>A test needs somebody to send it to.</summary>
/// <param name="Lacks">What is lacking, in a sentence; null where that is not known.</param>
public sealed record NobodyToTest(string? Lacks)
    : Error(
        "channel.nobody_to_test",
        $"It reaches nobody. {Lacks ?? "No recipients are configured."}"
    );
