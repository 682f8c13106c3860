using System.Net;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class LogsApiTests : IAsyncLifetime
{
    private static readonly DateTimeOffset Start = new(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);

    private TestDatabase database = null!;
    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        await using (var db = database.Open())
        {
            for (var i = 0; i < 5; i++)
            {
                db.LogLines.Add(
                    new StoredLogLine
                    {
                        Timestamp = Start.AddMinutes(i),
                        ObservedAt = Start.AddMinutes(i),
                        Level = i % 2 == 0 ? EntryLevel.Info : EntryLevel.Error,
                        Service = i < 3 ? "orders" : "billing",
                        Message = $"line {i}",
                        Source = "files",
                        Metadata = i == 0 ? """{"host":"a"}""" : null,
                    }
                );
                await db.SaveChangesAsync();
            }
        }

        host = await ApiHost.StartAsync(database);
        client = await host.ClientOfAsync(Roles.Viewer);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("", "line 4,line 3,line 2,line 1,line 0")]
    [InlineData("limit=2", "line 4,line 3")]
    [InlineData("service=orders", "line 2,line 1,line 0")]
    [InlineData("level=ERROR", "line 3,line 1")]
    [InlineData("level=warn", "line 3,line 1")]
    [InlineData("since=2026-03-14T15:03:00Z", "line 4,line 3")]
    [InlineData("since=2026-03-14T17:03:00%2B02:00", "line 4,line 3")]
    [InlineData("q=LINE%201", "line 1")]
    public async Task Lines_are_narrowed(string query, string expected)
    {
        var list = await client
            .GetAsync($"/api/v1/logs/recent?{query}")
            .ShouldBeAsync(HttpStatusCode.OK);
        string.Join(',', list.GetProperty("items").EnumerateArray().Select(l => l.Text("message")))
            .ShouldBe(expected);
    }

    [Fact]
    public async Task Older_lines_follow_and_fields_are_json()
    {
        var first = await client
            .GetAsync("/api/v1/logs/recent?limit=4")
            .ShouldBeAsync(HttpStatusCode.OK);
        var last = await client
            .GetAsync(
                $"/api/v1/logs/recent?limit=4&before_id={first.GetProperty("next_before_id").GetInt64()}"
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var line = last.GetProperty("items")[0];
        line.Text("message").ShouldBe("line 0");
        line.Text("level").ShouldBe("info");
        line.GetProperty("metadata").Text("host").ShouldBe("a");
    }

    [Theory]
    [InlineData("level=loud", "level", "trace")]
    [InlineData("limit=1001", "limit", "1 to 1000")]
    [InlineData("since=yesterday", "since", "2026-03-14T15:09:26Z")]
    [InlineData("before_id=x", "before_id", "whole number")]
    [InlineData("sevice=orders", "sevice", "not a parameter")]
    public async Task A_wrong_filter_is_named(string query, string field, string reason) =>
        (
            await client
                .GetAsync($"/api/v1/logs/recent?{query}")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal(field)
            .ShouldContain(reason);
}
