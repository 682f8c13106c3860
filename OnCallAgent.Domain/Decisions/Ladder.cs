using System.Globalization;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Decisions;

/// <summary>Where one cure stands on the ladder: an action against what one pattern finds, on one service.</summary>
public sealed class LadderStep
{
    private LadderStep() { }

    /// <summary>The pattern; empty for incidents that people reported.</summary>
    public string PatternId { get; private set; } = "";

    /// <summary>The action.</summary>
    public string ActionType { get; private set; } = "";

    /// <summary>The service, in lower case: names are compared without regard to case.</summary>
    public string Service { get; private set; } = "";

    /// <summary>How far it is trusted.</summary>
    public LadderRung Rung { get; private set; }

    /// <summary>Verified outcomes since the last move, or since the last failure.</summary>
    public int Verified { get; private set; }

    /// <summary>When it moved last, or was first seen.</summary>
    public DateTimeOffset ChangedAt { get; private set; }

    /// <summary>Who moved it.</summary>
    public string ChangedBy { get; private set; } = "";

    /// <summary>Why.</summary>
    public string Reason { get; private set; } = "";

    /// <summary>Counts up with every change.</summary>
    public long Version { get; private set; }

    /// <summary>What the audit log calls it: <c>db-pool/restart_service/orders-api</c>.</summary>
    public string Id => LadderKey.Id(PatternId, ActionType, Service);

    /// <summary>A cure of which nothing is known yet; it stands where the service says that they begin.</summary>
    public static LadderStep Begin(
        string patternId,
        string actionType,
        string service,
        LadderRung rung,
        DateTimeOffset now
    ) =>
        new()
        {
            PatternId = patternId,
            ActionType = actionType,
            Service = LadderKey.Service(service),
            Rung = rung,
            ChangedAt = now,
            ChangedBy = Incidents.Actor.Agent,
            Reason = "Begins here, as the service says.",
        };

    /// <summary>
    /// It was verified once more. After so many in a row it goes up by one rung, never above the ceiling: what is counted
    /// beyond waits until the ceiling is lifted.
    /// </summary>
    /// <returns>The move; null where it stays.</returns>
    public LadderMove? Proven(
        int promoteAfter,
        LadderRung ceiling,
        string incidentId,
        DateTimeOffset now
    )
    {
        Verified = Math.Min(Verified + 1, promoteAfter);
        Version++;
        return Verified < promoteAfter || Rung >= ceiling
            ? null
            : To(
                Rung + 1,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{promoteAfter} verified {(promoteAfter == 1 ? "outcome" : "outcomes in a row")}, the last of them {incidentId}."
                ),
                Incidents.Actor.Agent,
                now
            );
    }

    /// <summary>It failed: down by one rung at once, and the count begins anew.</summary>
    /// <returns>The move; null where it stood on the lowest rung.</returns>
    public LadderMove? Failed(string why, string by, DateTimeOffset now)
    {
        Verified = 0;
        Version++;
        return Rung == LadderRung.Shadow ? null : To(Rung - 1, why, by, now);
    }

    /// <summary>An admin puts it elsewhere.</summary>
    public LadderMove Put(LadderRung rung, string why, string by, DateTimeOffset now)
    {
        Version++;
        return To(rung, why, by, now);
    }

    private LadderMove To(LadderRung rung, string why, string by, DateTimeOffset now)
    {
        var move = new LadderMove(this, Rung, rung, why, by, now);
        Rung = rung;
        Verified = 0;
        ChangedAt = now;
        ChangedBy = by;
        Reason = why;
        return move;
    }
}

/// <summary>A cure went up or down.</summary>
/// <param name="Step">Which.</param>
/// <param name="From">Where it stood.</param>
/// <param name="To">Where it stands.</param>
/// <param name="Why">One sentence.</param>
/// <param name="By">Who moved it.</param>
/// <param name="At">When.</param>
public sealed record LadderMove(
    LadderStep Step,
    LadderRung From,
    LadderRung To,
    string Why,
    string By,
    DateTimeOffset At
)
{
    /// <summary>For the timeline and the audit log.</summary>
    public string Sentence =>
        $"{Step.ActionType} on {Step.Service} {(To > From ? "goes up" : "goes down")} from {LadderKey.Word(From)} to {LadderKey.Word(To)}: {Why}";
}

/// <summary>A cure and how far it is trusted, as a decision looks at it.</summary>
/// <param name="ActionType">The action.</param>
/// <param name="Rung">What it is allowed: its own rung or the service's ceiling, whichever is lower.</param>
/// <param name="Verified">Verified outcomes since it moved last.</param>
/// <param name="PromoteAfter">How many it takes.</param>
public sealed record LadderStanding(
    string ActionType,
    LadderRung Rung,
    int Verified,
    int PromoteAfter
);

/// <summary>The names of the ladder, and what a service makes of it.</summary>
public static class LadderKey
{
    /// <summary>The service as the ladder writes it.</summary>
#pragma warning disable CA1308 // Shown to people, who write names of services in lower case.
    public static string Service(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name.ToLowerInvariant();
    }
#pragma warning restore CA1308

    /// <summary>What the audit log calls a cure.</summary>
    public static string Id(string patternId, string actionType, string service) =>
        $"{(patternId.Length == 0 ? "reported" : patternId)}/{actionType}/{Service(service)}";

    /// <summary>The highest rung that a service's mode lets any action reach.</summary>
    public static LadderRung Ceiling(AutomationMode mode) =>
        mode switch
        {
            AutomationMode.Auto => LadderRung.Auto,
            AutomationMode.Suggest => LadderRung.Suggest,
            _ => LadderRung.Shadow,
        };

    /// <summary>Where an action stands on a service: by its own record, or where the service says that actions begin.</summary>
    public static LadderStanding Of(string actionType, LadderStep? step, ServiceEntry service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var own = step?.Rung ?? service.StartingRung;
        var ceiling = Ceiling(service.Automation);
        return new LadderStanding(
            actionType,
            own < ceiling ? own : ceiling,
            step?.Verified ?? 0,
            service.PromoteAfter
        );
    }

    /// <summary><c>shadow</c>, <c>suggest</c>, <c>auto</c>.</summary>
    public static string Word(LadderRung rung) =>
        rung switch
        {
            LadderRung.Shadow => "shadow",
            LadderRung.Suggest => "suggest",
            LadderRung.Auto => "auto",
            _ => throw new ArgumentOutOfRangeException(nameof(rung), rung, null),
        };
}
