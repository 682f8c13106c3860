using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data.Intake;

/// <summary>Which failures of a batch are another writer's doing, and tried again at once.</summary>
public sealed class IntakeConflictTests
{
    [Fact]
    public async Task A_batch_is_tried_once_while_the_database_is_away()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var driver = await IntakeDriver.StartAsync(DatabaseProvider.Sqlite);
        await driver.Patterns.CurrentAsync(cancellation);
        var away = new AwayContexts();
        var intake = new LogIntake(
            away,
            driver.Patterns,
            driver.Feed,
            new TimeOrderedIds(driver.Clock),
            driver.Clock,
            NullLogger<LogIntake>.Instance
        );

        await Should.ThrowAsync<NpgsqlException>(
            intake.TakeAsync(
                new IntakeBatch(IntakeDriver.Source, [driver.Line("connection refused")]),
                cancellation
            )
        );

        away.Asked.ShouldBe(1);
    }

    [Fact]
    public void A_deadlock_is_tried_again_also_where_it_comes_wrapped()
    {
        var deadlock = new PostgresException(
            "deadlock detected",
            "ERROR",
            "ERROR",
            PostgresErrorCodes.DeadlockDetected
        );

        IntakeConflict.Is(deadlock).ShouldBeTrue();
        IntakeConflict
            .Is(
                new InvalidOperationException(
                    "An exception has been raised that is likely due to a transient failure.",
                    new DbUpdateException("saving failed", deadlock)
                )
            )
            .ShouldBeTrue();
    }
}
