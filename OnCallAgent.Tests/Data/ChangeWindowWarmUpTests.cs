using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class ChangeWindowWarmUpTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Windows_are_written_out_before_the_first_decision_asks_and_after_each_change()
    {
        await using var database = await TestDatabase.CreateAsync(DatabaseProvider.Sqlite);
        // Times of their own: what is written out is remembered by the whole process.
        var (first, second) = (Window(17), Window(23));
        await AddAsync(database, "orders", first);
        using var warmUp = new ChangeWindowWarmUp(
            database.Contexts,
            database.Changes,
            new FakeTimeProvider(Now),
            NullLogger<ChangeWindowWarmUp>.Instance
        );
        first.Time().IsWrittenOut(Now).ShouldBeFalse();

        await warmUp.StartAsync(Cancelled);
        await Eventually.TrueAsync(() => first.Time().IsWrittenOut(Now));
        await AddAsync(database, "payments", second);
        await Eventually.TrueAsync(() => second.Time().IsWrittenOut(Now));

        first.Time().IsWrittenOut(Now.AddDays(30)).ShouldBeTrue();
        await warmUp.StopAsync(Cancelled);
    }

    private static async Task AddAsync(TestDatabase database, string name, ChangeWindow window)
    {
        await using var db = database.Open();
        db.Services.Add(new ServiceEntry { Name = name, ChangeWindows = [window] });
        await db.SaveChangesAsync(Cancelled);
    }

    private static ChangeWindow Window(int second)
    {
        var start = new DateTimeOffset(2021, 6, 1, 20, 7, second, TimeSpan.Zero);
        return new ChangeWindow(WindowKind.Allowed, start, start.AddHours(1), "Europe/Berlin")
        {
            Recurrence = "FREQ=DAILY",
        };
    }
}
