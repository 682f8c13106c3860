using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>A database that answers and stores nothing: an agent that sees nothing must not say that it is well.</summary>
public sealed class FullDiskTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private ApiHost host = null!;
    private HttpClient viewer = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        host = await ApiHost.StartAsync(database);
        viewer = await host.ClientOfAsync(Roles.Viewer);
    }

    public async ValueTask DisposeAsync()
    {
        viewer.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task An_agent_that_cannot_store_lines_is_not_ready_until_it_can()
    {
        await TakeAsync();
        await DoAsync(
            "CREATE TRIGGER full BEFORE INSERT ON log_lines BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        );
        await Should.ThrowAsync<Exception>(TakeAsync);
        // It may get through the next time.
        await SaysAsync("healthy", 1);

        host.Clock.Advance(IntakeState.Patience);
        await Should.ThrowAsync<Exception>(TakeAsync);
        await SaysAsync("unhealthy", 0);

        await DoAsync("DROP TRIGGER full");
        await TakeAsync();
        await SaysAsync("healthy", 1);
    }

    [Fact]
    public async Task A_push_that_failed_and_never_came_again_is_forgotten()
    {
        await DoAsync(
            "CREATE TRIGGER full BEFORE INSERT ON log_lines BEGIN SELECT RAISE(ABORT, 'database or disk is full'); END"
        );
        await Should.ThrowAsync<Exception>(TakeAsync);
        host.Clock.Advance(IntakeState.Patience);
        await SaysAsync("unhealthy", 0);

        host.Clock.Advance(IntakeState.Memory);

        await SaysAsync("healthy", 1);
    }

    private async Task TakeAsync() =>
        await host
            .Services.GetRequiredService<LogIntake>()
            .TakeAsync(
                new IntakeBatch(
                    "push",
                    [
                        new LogEntry
                        {
                            Timestamp = host.Clock.GetUtcNow(),
                            Level = EntryLevel.Info,
                            Service = "orders",
                            Message = "A line",
                            Raw = "A line",
                            Source = "push",
                        },
                    ]
                ),
                Cancelled
            );

    // Whoever asks for metrics twice at once is answered once.
    private Task SaysAsync(string health, double metric) =>
        Eventually.TrueAsync(async () =>
        {
            var ready = await ApiHost.JsonAsync(await viewer.GetAsync("/health/ready", Cancelled));
            return ready.GetProperty("checks").GetProperty("intake").Text("status") == health
                && (await MetricsPage.ReadAsync(viewer)).Sum("oncall_intake_up") == metric;
        });

    private async Task DoAsync(string sql)
    {
        await using var db = database.Open();
        await db.Database.ExecuteSqlRawAsync(sql, Cancelled);
    }
}
