using OnCallAgent.Domain.Flow;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class IncidentClaimTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromMinutes(1);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Who_stood_still_for_longer_than_the_lease_has_lost_it_also_to_a_worker_of_its_own_process(
        DatabaseProvider engine
    )
    {
        await using var driver = await FlowDriver.OnAsync(engine);
        var id = await driver.FaultAsync();
        var stood = (await ClaimAsync(driver, id)).ShouldNotBeNull();
        driver.Clock.Advance(Lease);
        var works = (await ClaimAsync(driver, id)).ShouldNotBeNull();

        (
            await driver.Desk.ExtendClaimAsync(stood, driver.Clock.GetUtcNow() + Lease, Cancelled)
        ).ShouldBeFalse();
        await driver.Desk.ReleaseAsync(stood, Cancelled);

        (await ClaimAsync(driver, id)).ShouldBeNull();
        (
            await driver.Desk.ExtendClaimAsync(works, driver.Clock.GetUtcNow() + Lease, Cancelled)
        ).ShouldBeTrue();
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task What_was_let_go_of_is_free_also_where_the_clock_was_set_back(
        DatabaseProvider engine
    )
    {
        await using var driver = await FlowDriver.OnAsync(engine);
        var id = await driver.FaultAsync();
        var claim = (await ClaimAsync(driver, id)).ShouldNotBeNull();
        await driver.Desk.ReleaseAsync(claim, Cancelled);

        driver.Clock.AdjustTime(driver.Clock.GetUtcNow().AddHours(-2));

        (await ClaimAsync(driver, id)).ShouldNotBeNull();
    }

    private static Task<IncidentClaim?> ClaimAsync(FlowDriver driver, string id) =>
        driver.Desk.TryClaimAsync(id, "node", driver.Clock.GetUtcNow() + Lease, Cancelled);
}
