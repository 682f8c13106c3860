namespace OnCallAgent.Domain.Flow;

/// <summary>Keeps a claim alive while an action runs longer than the lease.</summary>
internal sealed class ClaimKeeper : IDisposable
{
    private readonly ITimer timer;

    public ClaimKeeper(
        IIncidentDesk desk,
        IncidentClaim claim,
        FlowSettings settings,
        TimeProvider clock
    )
    {
        var every = settings.Lease / 3;
        timer = clock.CreateTimer(
            _ => _ = ExtendAsync(desk, claim, settings, clock),
            null,
            every,
            every
        );
    }

    public void Dispose() => timer.Dispose();

    // One that fails is made again before the lease is over. Where all of them fail the claim is lost: whoever takes the
    // incident over finds the action running, does not repeat it, and calls a person.
    private static async Task ExtendAsync(
        IIncidentDesk desk,
        IncidentClaim claim,
        FlowSettings settings,
        TimeProvider clock
    ) =>
        await desk.ExtendClaimAsync(
            claim,
            clock.GetUtcNow() + settings.Lease,
            CancellationToken.None
        );
}
