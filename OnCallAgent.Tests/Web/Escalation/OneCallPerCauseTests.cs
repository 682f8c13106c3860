using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Escalation;

public sealed class OneCallPerCauseTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_cause_that_comes_up_again_stores_its_change_and_calls_nobody_twice(
        DatabaseProvider engine
    )
    {
        await using var driver = await FlowDriver.OnAsync(engine);
        var ids = new CountingIds();
        var incident = Incident
            .Report(
                new NewIncident("Orders are down", "", "orders-api", Severity.High),
                "ada",
                driver.Clock.GetUtcNow(),
                ids
            )
            .Value;
        await driver.Desk.AddAsync(incident, Cancelled);

        Task<Result<int>> TellAsync(string cause) =>
            driver.Desk.ChangeAsync<int>(
                incident.Id,
                file =>
                {
                    file.Incident.Comment($"Told of {cause}.", "ada", driver.Clock.GetUtcNow());
                    file.Call(
                        EscalationCall.Begin(
                            EscalationNotice.Of(file.Incident, null, cause, []),
                            cause,
                            driver.Clock.GetUtcNow(),
                            ids
                        )
                    );
                    return file.NewCalls.Count;
                },
                Cancelled
            );

        (await TellAsync("confidence")).IsSuccess.ShouldBeTrue();
        (await TellAsync("confidence")).IsSuccess.ShouldBeTrue();
        (await TellAsync("action-failed")).IsSuccess.ShouldBeTrue();

        (await driver.DeliveriesAsync(incident.Id))
            .Select(d => (d.Cause, d.Channel))
            .ShouldBe([("confidence", "email"), ("action-failed", "email")], ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Two_who_tell_of_the_same_cause_at_the_same_moment_are_recognised(
        DatabaseProvider engine
    )
    {
        await using var outbox = await OutboxDriver.StartAsync(engine);
        var incident = await outbox.EscalateAsync();

        var lost = await Should.ThrowAsync<DbUpdateException>(() =>
            outbox.AddAsync(outbox.Deliveries(incident, [outbox.Email]))
        );

        UniqueViolations.Is(lost, IndexNames.DeliveryCause).ShouldBeTrue();
    }
}
