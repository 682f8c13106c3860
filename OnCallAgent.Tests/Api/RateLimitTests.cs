using System.Net;
using System.Net.Http.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class RateLimitTests : IAsyncLifetime
{
    private const int Limit = 10;
    private static readonly Uri Incidents = new("/api/v1/incidents", UriKind.Relative);

    private ApiHost host = null!;

    public async ValueTask InitializeAsync() =>
        host = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = Limit });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_caller_who_asks_too_often_is_told_when_to_go_on_and_nobody_else_is_held_up()
    {
        using var greedy = await host.ClientOfAsync(Roles.Viewer);
        using var other = await host.ClientOfAsync(Roles.Responder);
        HttpResponseMessage answer;
        var asked = 0;
        do
        {
            answer = await greedy.GetAsync(Incidents, TestContext.Current.CancellationToken);
            asked++;
        } while (answer.StatusCode == HttpStatusCode.OK && asked < 10 * Limit);

        answer.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        asked.ShouldBeGreaterThan(Limit);
        answer.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(67));
        var told = await ApiHost.JsonAsync(answer);
        told.GetProperty("title").GetString().ShouldBe("Too many requests");
        (
            await other.GetAsync(Incidents, TestContext.Current.CancellationToken)
        ).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public void A_request_counts_for_the_whole_minute_even_as_the_last_of_what_is_given_back_at_once()
    {
        var minute = TimeSpan.FromMinutes(1);
        var sliding = LoginRateLimit.Sliding(Limit, minute);

        (sliding.Window - sliding.Window / sliding.SegmentsPerWindow).ShouldBe(minute);
    }

    [Fact]
    public async Task A_program_that_asks_too_often_holds_up_no_other_at_its_address()
    {
        using var admin = await host.ClientOfAsync(Roles.Admin);
        var keys = new List<string>();
        foreach (var name in new[] { "greedy", "calm" })
        {
            var made = await admin
                .PostAsJsonAsync(
                    "/api/v1/api-keys",
                    new { name, scope = "view" },
                    TestContext.Current.CancellationToken
                )
                .ShouldBeAsync(HttpStatusCode.Created);
            keys.Add(made.Text("key"));
        }

        using var greedy = host.Client(keys[0]);
        using var calm = host.Client(keys[1]);
        HttpStatusCode last = default;
        for (var i = 0; i < 3 * Limit; i++)
        {
            using var answer = await greedy.GetAsync(
                Incidents,
                TestContext.Current.CancellationToken
            );
            last = answer.StatusCode;
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
        (await calm.GetAsync(Incidents, TestContext.Current.CancellationToken)).StatusCode.ShouldBe(
            HttpStatusCode.OK
        );
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_limited_by_address()
    {
        using var stranger = host.Client();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3 * Limit; i++)
        {
            statuses.Add(
                (
                    await stranger.GetAsync(Incidents, TestContext.Current.CancellationToken)
                ).StatusCode
            );
        }

        statuses.Take(Limit).ShouldAllBe(s => s == HttpStatusCode.Unauthorized);
        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
    }
}
