using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Idempotency;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Requests that are sent twice because an answer was lost, and are done once.</summary>
public sealed class IdempotencyKeyTests : IAsyncDisposable
{
    private static readonly object Incident = new
    {
        title = "Pool exhausted",
        service = "orders",
        severity = "high",
    };

    private TestDatabase database = null!;
    private ApiHost host = null!;
    private HttpClient client = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task The_same_request_with_the_same_key_is_done_once_and_answered_alike(
        DatabaseProvider engine
    )
    {
        await StartAsync(engine);
        using var first = await PostAsync("/api/v1/incidents", "k", Incident);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var again = await PostAsync("/api/v1/incidents", "k", Incident);
        again.StatusCode.ShouldBe(HttpStatusCode.Created);
        again.Headers.Location.ShouldBe(first.Headers.Location);
        again.Headers.ETag.ShouldBe(first.Headers.ETag);
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        first.Headers.Contains("Idempotency-Replayed").ShouldBeFalse();
        (await again.Content.ReadAsStringAsync(Cancelled)).ShouldBe(
            await first.Content.ReadAsStringAsync(Cancelled)
        );
        again.Content.Headers.ContentType.ShouldBe(first.Content.Headers.ContentType);
        (await IncidentsAsync()).ShouldBe(1);

        using var other = await PostAsync("/api/v1/incidents", "another", Incident);
        other.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await IncidentsAsync()).ShouldBe(2);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task Of_many_at_the_same_moment_on_two_nodes_one_is_done(DatabaseProvider engine)
    {
        await StartAsync(engine);
        await using var second = await ApiHost.StartAsync(database);
        using var there = second.Client(await host.TokenAsync("ops"));
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 12)
                .Select(i =>
                    PostAsync("/api/v1/incidents", "k", Incident, i % 2 == 0 ? client : there)
                )
        );
        answers.ShouldAllBe(a =>
            a.StatusCode == HttpStatusCode.Created || a.StatusCode == HttpStatusCode.Conflict
        );
        (await IncidentsAsync()).ShouldBe(1);
        using var later = await PostAsync("/api/v1/incidents", "k", Incident, there);
        later.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await IncidentsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task A_key_stands_for_one_request()
    {
        await StartAsync();
        using var first = await PostAsync("/api/v1/incidents", "k", Incident);
        using var otherBody = await PostAsync(
            "/api/v1/incidents",
            "k",
            new
            {
                title = "Disk full",
                service = "orders",
                severity = "high",
            }
        );
        await ShouldBeRefusedAsync(otherBody, HttpStatusCode.UnprocessableEntity, "was used for");
        using var otherRoute = await PostAsync("/api/v1/silences", "k", Incident);
        otherRoute.StatusCode.ShouldBe(HttpStatusCode.UnprocessableEntity);
        (await IncidentsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Keys_of_others_are_others()
    {
        await StartAsync();
        await host.AccountAsync("grace", Roles.Responder);
        using var grace = host.Client(await host.TokenAsync("grace"));
        using var mine = await PostAsync("/api/v1/incidents", "k", Incident);
        using var hers = await PostAsync("/api/v1/incidents", "k", Incident, grace);
        hers.StatusCode.ShouldBe(HttpStatusCode.Created);
        hers.Headers.Location.ShouldNotBe(mine.Headers.Location);
    }

    [Fact]
    public async Task What_a_program_sends_again_is_done_once_and_another_programs_key_is_another()
    {
        await StartAsync();
        using var deploy = await ProgramAsync("deploy-bot");
        using var page = await ProgramAsync("status page");
        using var first = await PostAsync("/api/v1/incidents", "k", Incident, deploy);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var again = await PostAsync("/api/v1/incidents", "k", Incident, deploy);
        again.Headers.Location.ShouldBe(first.Headers.Location);
        (await IncidentsAsync()).ShouldBe(1);

        using var other = await PostAsync("/api/v1/incidents", "k", Incident, page);
        other.Headers.Location.ShouldNotBe(first.Headers.Location);
        (await IncidentsAsync()).ShouldBe(2);
    }

    [Fact]
    public async Task What_was_refused_may_come_again_corrected()
    {
        await StartAsync();
        using var wrong = await PostAsync("/api/v1/incidents", "k", new { title = "x" });
        wrong.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        using var right = await PostAsync("/api/v1/incidents", "k", Incident);
        right.StatusCode.ShouldBe(HttpStatusCode.Created);
    }

    [Fact]
    public async Task A_comment_and_a_move_are_done_once_too()
    {
        await StartAsync();
        using var made = await PostAsync("/api/v1/incidents", "k", Incident);
        var path = made.Headers.Location!.OriginalString;
        for (var i = 0; i < 2; i++)
        {
            using var said = await PostAsync($"{path}/comments", "c", new { text = "Looking." });
            said.IsSuccessStatusCode.ShouldBeTrue();
            using var moved = await PostAsync($"{path}/acknowledge", "a", new { });
            moved.IsSuccessStatusCode.ShouldBeTrue();
        }

        var incident = await client.GetStringAsync(path, Cancelled);
        incident.Split("Looking.").Length.ShouldBe(2);
    }

    [Fact]
    public async Task A_secret_is_shown_once_and_made_once()
    {
        await StartAsync();
        var key = new { name = "ci", scope = "view" };
        using var first = await PostAsync("/api/v1/api-keys", "k", key);
        first.StatusCode.ShouldBe(HttpStatusCode.Created);
        using var again = await PostAsync("/api/v1/api-keys", "k", key);
        await ShouldBeRefusedAsync(again, HttpStatusCode.Conflict, "This was done already");
        await using var db = database.Open();
        (await db.ApiKeys.CountAsync(Cancelled)).ShouldBe(1);
        (await db.KeptAnswers.SingleAsync(Cancelled)).Body.ShouldBeNull();
    }

    [Fact]
    public async Task A_request_that_was_cut_off_is_not_done_again_and_says_so()
    {
        await StartAsync();
        using var whole = await PostAsync("/api/v1/incidents", "k", Incident);
        await using var db = database.Open();
        await db.KeptAnswers.ExecuteUpdateAsync(
            s => s.SetProperty(a => a.Status, (int?)null),
            Cancelled
        );
        using var early = await PostAsync("/api/v1/incidents", "k", Incident);
        await ShouldBeRefusedAsync(early, HttpStatusCode.Conflict, "is being worked on");
        early.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(1));

        host.Clock.Advance(TimeSpan.FromMinutes(3));
        using var late = await PostAsync("/api/v1/incidents", "k", Incident);
        await ShouldBeRefusedAsync(late, HttpStatusCode.Conflict, "not known whether it was done");
        (await IncidentsAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Keys_are_forgotten_after_a_day()
    {
        await StartAsync();
        using var first = await PostAsync("/api/v1/incidents", "k", Incident);
        host.Clock.Advance(KeptAnswer.Kept);
        (
            await host.Services.GetRequiredService<PushRetention>().DeleteExpiredAsync(Cancelled)
        ).ShouldBe(1);
        using var client2 = host.Client(await host.TokenAsync("ops"));
        using var second = await PostAsync("/api/v1/incidents", "k", Incident, client2);
        second.Headers.Location.ShouldNotBe(first.Headers.Location);
    }

    [Theory]
    [InlineData(201, "a")]
    [InlineData(2, "é")]
    public async Task A_key_that_cannot_be_one_is_refused(int length, string letter)
    {
        await StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/incidents")
        {
            Content = JsonContent.Create(Incident),
        };
        request.Headers.TryAddWithoutValidation(
            "Idempotency-Key",
            string.Concat(Enumerable.Repeat(letter, length))
        );
        HttpResponseMessage answer;
        try
        {
            answer = await client.SendAsync(request, Cancelled);
        }
        catch (HttpRequestException) when (letter == "é")
        {
            // The client does not even send it.
            return;
        }

        using (answer)
        {
            answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        (await IncidentsAsync()).ShouldBe(0);
    }

    [Fact]
    public async Task Strangers_and_those_who_may_not_take_no_key()
    {
        await StartAsync();
        await host.AccountAsync("grace", Roles.Viewer);
        using var grace = host.Client(await host.TokenAsync("grace"));
        using var stranger = host.Client();
        using var none = await PostAsync("/api/v1/incidents", "k", Incident, stranger);
        none.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var viewer = await PostAsync("/api/v1/incidents", "k", Incident, grace);
        viewer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        await using var db = database.Open();
        (await db.KeptAnswers.CountAsync(Cancelled)).ShouldBe(0);
    }

    [Fact]
    public async Task The_document_names_the_key_wherever_it_counts()
    {
        await StartAsync();
        var document = await client.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancelled);
        foreach (var path in document.GetProperty("paths").EnumerateObject())
        {
            foreach (var operation in path.Value.EnumerateObject())
            {
                var isNamed =
                    operation.Value.TryGetProperty("parameters", out var parameters)
                    && parameters
                        .EnumerateArray()
                        .Any(p => p.GetProperty("name").GetString() == "Idempotency-Key");
                var isOpen =
                    path.Name.StartsWith("/api/v1/auth/login", StringComparison.Ordinal)
                    || path.Name.StartsWith("/api/v1/auth/setup", StringComparison.Ordinal)
                    || path.Name.StartsWith("/api/v1/auth/refresh", StringComparison.Ordinal);
                if (
                    operation.Name == "post"
                    && path.Name.StartsWith("/api/", StringComparison.Ordinal)
                )
                {
                    isNamed.ShouldBe(!isOpen, path.Name);
                }
                else
                {
                    isNamed.ShouldBeFalse(path.Name);
                }
            }
        }
    }

    private static async Task ShouldBeRefusedAsync(
        HttpResponseMessage answer,
        HttpStatusCode status,
        string why
    )
    {
        answer.StatusCode.ShouldBe(status);
        (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled))
            .GetProperty("detail")
            .GetString()!
            .ShouldContain(why);
    }

    private async Task StartAsync(DatabaseProvider engine = DatabaseProvider.Sqlite)
    {
        database = await TestDatabase.CreateAsync(engine);
        host = await ApiHost.StartAsync(database);
        await host.AccountAsync("ops", Roles.Admin);
        client = host.Client(await host.TokenAsync("ops"));
    }

    private async Task<HttpClient> ProgramAsync(string name)
    {
        var made = await client
            .PostAsJsonAsync("/api/v1/api-keys", new { name, scope = "respond" }, Cancelled)
            .ShouldBeAsync(HttpStatusCode.Created);
        return host.Client(made.Text("key"));
    }

    private async Task<int> IncidentsAsync()
    {
        await using var db = database.Open();
        return await db.Incidents.CountAsync(Cancelled);
    }

    private async Task<HttpResponseMessage> PostAsync(
        string path,
        string key,
        object body,
        HttpClient? by = null
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path)
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.Add("Idempotency-Key", key);
        return await (by ?? client).SendAsync(request, Cancelled);
    }
}
