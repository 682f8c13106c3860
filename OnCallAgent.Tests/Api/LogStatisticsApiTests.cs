using System.Net;
using System.Text.Json;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class LogStatisticsApiTests : IAsyncLifetime
{
    private IntakeDriver intake = null!;
    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        // The intake's clock: its lines are read at noon of the first of March.
        intake = await IntakeDriver.StartAsync(
            DatabaseProvider.Sqlite,
            IntakeDriver.Pattern("refused", "connection refused")
        );
        await intake.TakeAsync(
            intake.Line("connection refused"),
            intake.Line("slow") with
            {
                Level = EntryLevel.Warning,
            },
            intake.Line("fine", "billing") with
            {
                Level = EntryLevel.Info,
            }
        );
        intake.Clock.Advance(TimeSpan.FromMinutes(3));
        await intake.TakeAsync(
            intake.Line("fine") with
            {
                Level = EntryLevel.Info,
            },
            intake.Line("bare", "cron") with
            {
                Level = EntryLevel.Unknown,
            }
        );
        host = await ApiHost.StartAsync(intake.Database);
        client = await host.ClientOfAsync(Roles.Viewer);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        await intake.DisposeAsync();
    }

    [Fact]
    public async Task Lines_are_counted_by_service_level_and_minute_with_error_rates()
    {
        var all = await AskAsync("since=2026-03-01T12:00:00Z&until=2026-03-01T12:10:00Z");

        Count(all.GetProperty("total")).ShouldBe((5, 1, 1, 0.2));
        all.GetProperty("levels")
            .EnumerateObject()
            .Select(l => (l.Name, l.Value.GetInt64()))
            .ShouldBe(
                [("error", 1), ("info", 2), ("unknown", 1), ("warning", 1)],
                ignoreOrder: true
            );
        all.GetProperty("service_count").GetInt32().ShouldBe(3);
        var orders = all.GetProperty("services")[0];
        orders.Text("service").ShouldBe("orders");
        Count(orders.GetProperty("count")).ShouldBe((3, 1, 1, 0.333333));
        orders.GetProperty("lines_per_minute").GetDouble().ShouldBe(0.3);
        orders.GetProperty("last_minute").GetDateTimeOffset().Minute.ShouldBe(3);
        all.GetProperty("step_minutes").GetInt32().ShouldBe(1);
        all.GetProperty("series")
            .EnumerateArray()
            .Select(s => s.GetProperty("count").GetProperty("lines").GetInt64())
            .ShouldBe([3, 0, 0, 2, 0, 0, 0, 0, 0, 0]);
        var incident = all.GetProperty("incidents").EnumerateArray().ShouldHaveSingleItem();
        incident.GetProperty("at").GetDateTimeOffset().Minute.ShouldBe(0);
        var stored = (await intake.IncidentsAsync()).ShouldHaveSingleItem();
        incident.Text("id").ShouldBe(stored.Id);
        incident.Text("title").ShouldBe(stored.Title);
    }

    [Theory]
    [InlineData("service=billing", 1, 0)]
    [InlineData("service=nobody", 0, 0)]
    [InlineData("level=warn", 2, 1)]
    [InlineData("level=error&service=orders", 1, 1)]
    [InlineData("top=1", 5, 1)]
    public async Task They_are_narrowed(string query, long lines, long errors)
    {
        var counts = await AskAsync(
            $"since=2026-03-01T12:00:00Z&until=2026-03-01T12:10:00Z&{query}"
        );

        var (all, bad, _, _) = Count(counts.GetProperty("total"));
        (all, bad).ShouldBe((lines, errors));
        counts.GetProperty("services").GetArrayLength().ShouldBeLessThanOrEqualTo(3);
    }

    [Fact]
    public async Task The_last_hour_is_told_where_no_time_is_named()
    {
        var counts = await AskAsync("");

        // The host's clock is two weeks on.
        Count(counts.GetProperty("total")).ShouldBe((0, 0, 0, 0));
        counts.GetProperty("series").GetArrayLength().ShouldBeInRange(60, 61);
    }

    [Theory]
    [InlineData("top=0", "top", "1 to 1000")]
    [InlineData("level=loud", "level", "trace")]
    [InlineData("since=yesterday", "since", "2026-03-14T15:09:26Z")]
    [InlineData("since=2030-01-01T00:00:00Z", "since", "before until")]
    [InlineData("since=2000-01-01T00:00:00Z", "since", "366 days")]
    [InlineData("until=0001-01-02T00:00:00Z", "until", "no time")]
    [InlineData("until=9999-12-31T23:59:59Z", "until", "no time")]
    [InlineData("sevice=orders", "sevice", "not a parameter")]
    public async Task What_is_wrong_is_named(string query, string field, string reason) =>
        (
            await client
                .GetAsync($"/api/v1/logs/statistics?{query}")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal(field)
            .ShouldContain(reason);

    private Task<JsonElement> AskAsync(string query) =>
        client.GetAsync($"/api/v1/logs/statistics?{query}").ShouldBeAsync(HttpStatusCode.OK);

    private static (long Lines, long Errors, long Warnings, double Rate) Count(JsonElement count) =>
        (
            count.GetProperty("lines").GetInt64(),
            count.GetProperty("errors").GetInt64(),
            count.GetProperty("warnings").GetInt64(),
            count.GetProperty("error_rate").GetDouble()
        );
}
