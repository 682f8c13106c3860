using System.Globalization;

namespace OnCallAgent.Domain.Verification;

/// <summary>A fix that is being watched. Stored with the incident, so that a restart goes on watching.</summary>
public sealed record FixVerification
{
    /// <summary>Lines a restarting service still writes within this time after the action do not count against the fix.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>
    /// How long beyond the window an alert may still fire: monitoring looks every so often, and says "resolved" only
    /// with its next delivery.
    /// </summary>
    public static readonly TimeSpan AlertPatience = TimeSpan.FromMinutes(10);

    /// <summary>How often it is asked whether the alert still fires, beyond the window.</summary>
    public static readonly TimeSpan AlertInterval = TimeSpan.FromSeconds(15);

    /// <summary>How often health is looked at while the window runs.</summary>
    public static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);

    /// <summary>No two looks at a fix that is watched are further apart.</summary>
    public static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    /// <summary>When the last action ended.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>How long the fix must hold.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Health checks that were well.</summary>
    public int HealthyChecks { get; init; }

    /// <summary>Health checks that were not.</summary>
    public int UnhealthyChecks { get; init; }

    /// <summary>The latest look; null before the first.</summary>
    public HealthObservation? Last { get; init; }

    /// <summary>From when on a line of the fault says that the fix did not hold.</summary>
    public DateTimeOffset QuietSince => StartedAt + Grace;

    /// <summary>When the verdict is due.</summary>
    public DateTimeOffset EndsAt => StartedAt + Grace + Window;

    /// <summary>The verification after one more look.</summary>
    public FixVerification With(HealthObservation observation)
    {
        ArgumentNullException.ThrowIfNull(observation);
        return this with
        {
            Last = observation,
            HealthyChecks = HealthyChecks + (observation.State == HealthState.Healthy ? 1 : 0),
            UnhealthyChecks =
                UnhealthyChecks + (observation.State == HealthState.Unhealthy ? 1 : 0),
        };
    }

    /// <summary>
    /// What can be said by now. A fix is proven by two things together: the fault stayed quiet for the whole
    /// window, and the last look at health was good. Without a health check silence alone proves nothing about
    /// the service, so the verdict is "unproven" and a human looks. Where an alert opened the incident, silence is the
    /// end of that alert, and it is a proof: whoever fired it looked at the service.
    /// </summary>
    /// <param name="lastObservedAt">When the latest line of the fault was read.</param>
    /// <param name="now">The agent's clock.</param>
    /// <param name="alertFiring">Whether the alert that opened the incident fires; null where no alert did.</param>
    public VerificationVerdict Judge(
        DateTimeOffset lastObservedAt,
        DateTimeOffset now,
        bool? alertFiring = null
    )
    {
        if (lastObservedAt > QuietSince)
        {
            return new VerificationVerdict.Failed(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"The fault was logged again {(lastObservedAt - StartedAt).TotalSeconds:0.#} s after the action."
                )
            );
        }

        if (now < EndsAt)
        {
            var next = now + ProbeInterval;
            return new VerificationVerdict.TooEarly(next < EndsAt ? next : EndsAt);
        }

        if (alertFiring == true && Last is not { State: HealthState.Unhealthy })
        {
            return now < EndsAt + AlertPatience
                ? new VerificationVerdict.TooEarly(now + AlertInterval)
                : new VerificationVerdict.Failed(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"The alert still fires {(now - StartedAt).TotalMinutes:0.#} min after the action."
                    )
                );
        }

        return Last switch
        {
            { State: HealthState.Unhealthy } when alertFiring == false =>
                new VerificationVerdict.Failed(
                    $"The alert stopped firing, but the service is not healthy: {Last.Detail}"
                ),
            not { State: HealthState.Healthy } when alertFiring == false =>
                new VerificationVerdict.Passed("The alert stopped firing after the action."),
            { State: HealthState.Healthy } => new VerificationVerdict.Passed(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Quiet for {Window.TotalSeconds:0.#} s and healthy in {HealthyChecks} of {HealthyChecks + UnhealthyChecks} checks ({Last.Detail})."
                )
            ),
            { State: HealthState.Unhealthy } => new VerificationVerdict.Failed(
                $"The pattern is quiet, but the service is not healthy: {Last.Detail}"
            ),
            _ => new VerificationVerdict.Unproven(
                "The pattern is quiet, but no health check is configured, so nothing proves that the service works."
            ),
        };
    }
}

/// <summary>What a verification says.</summary>
public abstract record VerificationVerdict
{
    private VerificationVerdict() { }

    /// <summary>The fix held.</summary>
    /// <param name="Why">What proves it.</param>
    public sealed record Passed(string Why) : VerificationVerdict;

    /// <summary>The fix did not hold.</summary>
    /// <param name="Why">What speaks against it.</param>
    public sealed record Failed(string Why) : VerificationVerdict;

    /// <summary>Nothing speaks against the fix, and nothing proves it: a human looks, and nothing is learned of it.</summary>
    /// <param name="Why">What the proof would have needed.</param>
    public sealed record Unproven(string Why) : VerificationVerdict;

    /// <summary>Nothing can be said yet.</summary>
    /// <param name="LookAgainAt">When to look again.</param>
    public sealed record TooEarly(DateTimeOffset LookAgainAt) : VerificationVerdict;
}
