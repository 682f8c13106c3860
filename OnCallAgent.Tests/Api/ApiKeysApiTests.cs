using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Keys of programs: what they open, and what they never do.</summary>
public sealed class ApiKeysApiTests : IAsyncLifetime
{
    private static readonly object Incident = new
    {
        title = "Pool exhausted",
        service = "orders",
        severity = "high",
    };

    private TestDatabase database = null!;
    private ApiHost host = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        host = await ApiHost.StartAsync(database);
        admin = await host.ClientOfAsync(Roles.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Theory]
    [InlineData("GET", "/incidents")]
    [InlineData("GET", "/users")]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1")]
    public async Task No_key_and_no_token_opens_a_page_or_what_makes_it_live(
        string method,
        string path
    )
    {
        using var programs = host.Client();
        programs.DefaultRequestHeaders.Add("X-Api-Key", await MakeAsync("bot", "administer"));
        using var bearer = host.Client(await MakeAsync("another", "administer"));
        using var person = host.Client(await host.TokenAsync(Roles.Admin));
        foreach (var client in new[] { programs, bearer, person })
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), path);
            using var answer = await client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
            answer.Headers.Location!.ToString().ShouldStartWith("/login");
        }
    }

    [Fact]
    public async Task A_header_that_a_proxy_adds_shuts_nobody_out_of_the_pages()
    {
        using var browser = host.Client();
        browser.DefaultRequestHeaders.Add(
            "Cookie",
            (await host.CookieAsync(Roles.Admin)).Split(';')[0]
        );
        browser.DefaultRequestHeaders.Add("Authorization", "Basic cHJveHk6c2VjcmV0");

        (await browser.GetAsync("/incidents")).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("view", HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden)]
    [InlineData("respond", HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.Forbidden)]
    [InlineData("administer", HttpStatusCode.OK, HttpStatusCode.Created, HttpStatusCode.OK)]
    public async Task A_key_opens_what_its_scope_says_in_either_header(
        string scope,
        HttpStatusCode view,
        HttpStatusCode respond,
        HttpStatusCode administer
    )
    {
        var key = await MakeAsync("deploy-bot", scope);
        using var bearer = host.Client(key);
        using var header = host.Client();
        header.DefaultRequestHeaders.Add("X-Api-Key", key);
        foreach (var client in new[] { bearer, header })
        {
            (await client.GetAsync("/api/v1/incidents")).StatusCode.ShouldBe(view);
            (await client.PostAsJsonAsync("/api/v1/incidents", Incident)).StatusCode.ShouldBe(
                respond
            );
            (await client.GetAsync("/api/v1/audit")).StatusCode.ShouldBe(administer);
        }
    }

    [Fact]
    public async Task Not_even_an_administering_key_makes_keys_or_accounts_or_has_an_account()
    {
        using var client = host.Client(await MakeAsync("deploy-bot", "administer"));
        foreach (
            var path in new[]
            {
                "/api/v1/api-keys",
                "/api/v1/users",
                "/api/v1/auth/me",
                "/api/v1/auth/sessions",
            }
        )
        {
            (await client.GetAsync(path).ShouldBeAsync(HttpStatusCode.Forbidden))
                .Text("detail")
                .ShouldContain("person");
        }
    }

    [Theory]
    [InlineData("approve")]
    [InlineData("reject")]
    public async Task No_key_answers_for_an_action_that_waits_for_a_person(string answer)
    {
        using var client = host.Client(await MakeAsync("deploy-bot", "administer"));
        var incident = await client
            .PostAsJsonAsync("/api/v1/incidents", Incident)
            .ShouldBeAsync(HttpStatusCode.Created);
        (
            await client
                .PostAsJsonAsync($"/api/v1/incidents/{incident.Text("id")}/{answer}", new { })
                .ShouldBeAsync(HttpStatusCode.Forbidden)
        )
            .Text("detail")
            .ShouldContain("person");
    }

    [Fact]
    public async Task What_a_program_does_is_recorded_under_the_name_of_its_key()
    {
        using var client = host.Client(await MakeAsync("deploy-bot", "respond"));
        var incident = await client
            .PostAsJsonAsync("/api/v1/incidents", Incident)
            .ShouldBeAsync(HttpStatusCode.Created);
        await using var db = database.Open();
        var id = incident.Text("id");
        (
            await db
                .Timeline.Where(t => t.IncidentId == id)
                .Select(t => t.Actor)
                .Distinct()
                .ToListAsync()
        ).ShouldContain("key:deploy-bot");
    }

    [Fact]
    public async Task A_key_ends_when_it_expires_and_when_it_is_revoked()
    {
        var shortLived = await MakeAsync("for-a-day", "view", days: 1);
        var revoked = await MakeAsync("leaked", "view");
        await OpensAsync(shortLived, HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromDays(1));
        var refusal = await OpensAsync(shortLived, HttpStatusCode.Unauthorized);
        refusal.Text("detail").ShouldContain("expired");

        await SignInAgainAsync();
        var id = (await KeysAsync()).Single(k => k.Text("name") == "leaked").Text("id");
        await OpensAsync(revoked, HttpStatusCode.OK);
        await admin.DeleteAsync($"/api/v1/api-keys/{id}").ShouldBeAsync(HttpStatusCode.NoContent);
        await OpensAsync(revoked, HttpStatusCode.Unauthorized);
        await admin.DeleteAsync($"/api/v1/api-keys/{id}").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_key_is_told_once_and_kept_as_a_hash()
    {
        var key = await MakeAsync("deploy-bot", "view");
        var listed = (await KeysAsync()).Single();
        listed.GetRawText().ShouldNotContain(key[9..]);
        key.ShouldStartWith(listed.Text("hint").TrimEnd('…'));
        await using var db = database.Open();
        (await db.ApiKeys.SingleAsync()).Hash.ShouldBe(SecretTokens.HashOf(key));
        (await db.AuditLog.Where(e => e.Kind == "api_key").ToListAsync()).ShouldAllBe(e =>
            !e.Details!.Contains(SecretTokens.HashOf(key))
        );
    }

    [Fact]
    public async Task A_list_tells_when_a_key_was_last_used()
    {
        var key = await MakeAsync("deploy-bot", "view");
        (await KeysAsync())
            .Single()
            .GetProperty("last_used_at")
            .ValueKind.ShouldBe(JsonValueKind.Null);
        host.Clock.Advance(TimeSpan.FromMinutes(3));
        await OpensAsync(key, HttpStatusCode.OK);
        (await KeysAsync())
            .Single()
            .GetProperty("last_used_at")
            .GetDateTimeOffset()
            .ShouldBe(host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("", "view", 30, "name")]
    [InlineData("a\nb", "view", 30, "name")]
    [InlineData("bot", "everything", 30, "scope")]
    [InlineData("bot", "govern", 30, "scope")]
    [InlineData("bot", "view", 0, "expires_in_days")]
    [InlineData("bot", "view", 4_000, "expires_in_days")]
    public async Task A_key_that_cannot_be_is_refused_by_field(
        string name,
        string scope,
        int days,
        string field
    ) => (
            await admin
                .PostAsJsonAsync(
                    "/api/v1/api-keys",
                    new
                    {
                        name,
                        scope,
                        expires_in_days = days,
                    }
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        ).Refusal(field).ShouldNotBeEmpty();

    [Theory]
    [InlineData("ock_")]
    [InlineData("ock_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_key_opens_nothing(string key) =>
        await OpensAsync(key, HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_bad_key_is_not_saved_by_a_good_cookie()
    {
        await host.AccountAsync("grace", Roles.Responder);
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", (await host.CookieAsync("grace")).Split(';')[0]);
        client.DefaultRequestHeaders.Add("X-Api-Key", "ock_wrong");
        (await client.GetAsync("/api/v1/incidents")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    private async Task SignInAgainAsync()
    {
        admin.Dispose();
        admin = host.Client(await host.TokenAsync(Roles.Admin));
    }

    private async Task<string> MakeAsync(string name, string scope, int? days = null) =>
        (
            await admin
                .PostAsJsonAsync(
                    "/api/v1/api-keys",
                    new
                    {
                        name,
                        scope,
                        expires_in_days = days,
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Created)
        ).Text("key");

    private async Task<JsonElement[]> KeysAsync() =>
        (await admin.GetFromJsonAsync<JsonElement[]>("/api/v1/api-keys"))!;

    private async Task<JsonElement> OpensAsync(string key, HttpStatusCode expected)
    {
        using var client = host.Client(key);
        return await client.GetAsync("/api/v1/incidents").ShouldBeAsync(expected);
    }
}
