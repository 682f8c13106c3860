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
