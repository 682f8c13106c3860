using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Data;

public sealed class LogRetentionTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 20, 8, 0, 0, TimeSpan.Zero);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Lines_past_their_age_go_and_the_others_stay(DatabaseProvider engine)
    {
        await using var database = await TestDatabase.CreateAsync(engine);
        await using var db = database.Open();
        db.LogLines.AddRange(
            Enumerable.Range(0, 12_000).Select(n => Line(n, Now.AddDays(n < 11_000 ? -8 : -6)))
        );
        await db.SaveChangesAsync(Cancelled);
        var retention = new LogRetention(
            database.Contexts,
            new OnCallOptions
            {
                Database = database.Target,
                SecretKey = "",
                LogRetentionDays = 7,
            },
            new FakeTimeProvider(Now),
            NullLogger<LogRetention>.Instance
        );

        (await retention.DeleteExpiredAsync(Cancelled)).ShouldBe(11_000);
        (await retention.DeleteExpiredAsync(Cancelled)).ShouldBe(0);
        db.LogLines.Count().ShouldBe(1_000);
    }

    private static StoredLogLine Line(int n, DateTimeOffset readAt) =>
        new()
        {
            Timestamp = readAt,
            ObservedAt = readAt,
            Service = "app",
            Message = $"line {n}",
            Source = "test",
        };
}
