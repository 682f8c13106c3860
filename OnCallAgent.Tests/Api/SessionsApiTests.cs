using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Sign-ins as their owners see them: renewed, listed, ended.</summary>
public sealed class SessionsApiTests : IAsyncLifetime
{
    private TestDatabase database = null!;
    private ApiHost host = null!;
    private HttpClient stranger = null!;

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        host = await ApiHost.StartAsync(database);
        stranger = host.Client();
        await host.AccountAsync("grace", Roles.Responder);
    }

    public async ValueTask DisposeAsync()
    {
        stranger.Dispose();
        await host.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_refresh_token_gives_the_next_pair_and_the_session_goes_on_for_weeks()
    {
        var pair = await LoginAsync();
        for (var i = 0; i < 5; i++)
        {
            host.Clock.Advance(TimeSpan.FromDays(13));
            await MeAsync(pair.Access, HttpStatusCode.Unauthorized);
            pair = await RefreshAsync(pair.Refresh);
            await MeAsync(pair.Access, HttpStatusCode.OK);
        }
    }

    [Fact]
    public async Task A_session_ends_at_last_however_often_it_is_renewed()
    {
        var pair = await LoginAsync();
        for (var day = 0; day < 84; day += 7)
        {
            host.Clock.Advance(TimeSpan.FromDays(7));
            pair = await RefreshAsync(pair.Refresh);
        }

        host.Clock.Advance(TimeSpan.FromDays(7));
        await RefusedAsync(pair.Refresh);
    }

    [Fact]
    public async Task A_refresh_token_that_is_not_used_for_two_weeks_is_worth_nothing()
    {
        var pair = await LoginAsync();
        host.Clock.Advance(TimeSpan.FromDays(14));
        await RefusedAsync(pair.Refresh);
    }

    [Fact]
    public async Task A_refresh_token_shown_twice_ends_the_session_for_owner_and_thief_alike()
    {
        var first = await LoginAsync();
        var second = await RefreshAsync(first.Refresh);
        await RefusedAsync(first.Refresh);
        await MeAsync(second.Access, HttpStatusCode.Unauthorized);
        await RefusedAsync(second.Refresh);
        await using var db = database.Open();
        (
            await db
                .AuditLog.Where(e => e.What == "session_ended")
                .Select(e => e.Text)
                .SingleAsync()
        ).ShouldContain("second time");
    }

    [Fact]
    public async Task Of_many_who_show_one_refresh_token_at_once_at_most_one_is_served()
    {
        var pair = await LoginAsync();
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 8).Select(_ => PostRefreshAsync(pair.Refresh))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBeLessThanOrEqualTo(1);
        answers
            .Where(a => a.StatusCode != HttpStatusCode.OK)
            .ShouldAllBe(a => a.StatusCode == HttpStatusCode.Unauthorized);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ocr_")]
    [InlineData("ocr_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("ock_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task What_is_no_refresh_token_renews_nothing(string token) =>
        await RefusedAsync(token);

    [Fact]
    public async Task An_access_token_is_no_refresh_token_nor_the_other_way_round()
    {
        var pair = await LoginAsync();
        await RefusedAsync(pair.Access);
        await MeAsync(pair.Refresh, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Neither_token_is_readable_in_the_database()
    {
        var pair = await LoginAsync();
        await using var db = database.Open();
        var stored = await db.RefreshTokens.SingleAsync();
        stored.Hash.ShouldNotContain(pair.Refresh[8..]);
        stored.Hash.Length.ShouldBe(64);
    }

    [Fact]
    public async Task A_password_that_changes_ends_what_was_opened_with_the_old_one()
    {
        var pair = await LoginAsync();
        await host.ChangeAsync(
            "grace",
            (users, user) => users.ChangePasswordAsync(user, ApiHost.Password, "another password")
        );
        await RefusedAsync(pair.Refresh);
    }

    [Fact]
    public async Task Sessions_are_listed_with_where_they_come_from_and_ended_one_by_one()
    {
        var mine = await LoginAsync();
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await host.CookieAsync("grace");
        var sessions = await SessionsAsync(mine.Access);
        sessions.Select(s => s.Text("kind")).ShouldBe(["program", "browser"], ignoreOrder: true);
        var other = sessions.Single(s => !s.GetProperty("is_this").GetBoolean());
        other.Text("kind").ShouldBe("browser");

        using var client = host.Client(mine.Access);
        await client
            .DeleteAsync($"/api/v1/auth/sessions/{other.Text("id")}")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        (await SessionsAsync(mine.Access)).Length.ShouldBe(1);
        await client
            .DeleteAsync($"/api/v1/auth/sessions/{other.Text("id")}")
            .ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task Nobody_ends_or_sees_the_session_of_somebody_else_but_an_admin()
    {
        await host.AccountAsync("alan", Roles.Viewer);
        await host.AccountAsync("root", Roles.Admin);
        var grace = await LoginAsync();
        var session = (await SessionsAsync(grace.Access)).Single().Text("id");
        using var alan = host.Client((await LoginAsync("alan")).Access);
        await alan.DeleteAsync($"/api/v1/auth/sessions/{session}")
            .ShouldBeAsync(HttpStatusCode.NotFound);
        await MeAsync(grace.Access, HttpStatusCode.OK);

        var id = (await MeAsync(grace.Access, HttpStatusCode.OK)).Text("id");
        await alan.GetAsync($"/api/v1/users/{id}/sessions").ShouldBeAsync(HttpStatusCode.Forbidden);
        using var root = host.Client((await LoginAsync("root")).Access);
        (await root.GetFromJsonAsync<JsonElement[]>($"/api/v1/users/{id}/sessions"))!
            .Single()
            .Text("id")
            .ShouldBe(session);
        await root.DeleteAsync($"/api/v1/users/{id}/sessions")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await MeAsync(grace.Access, HttpStatusCode.Unauthorized);
        await RefusedAsync(grace.Refresh);
    }

    [Fact]
    public async Task Signing_out_ends_the_tokens_of_this_session_and_no_other()
    {
        var one = await LoginAsync();
        var two = await LoginAsync();
        using var client = host.Client(one.Access);
        await client.PostAsync("/api/v1/auth/logout", null).ShouldBeAsync(HttpStatusCode.NoContent);
        await MeAsync(one.Access, HttpStatusCode.Unauthorized);
        await RefusedAsync(one.Refresh);
        await MeAsync(two.Access, HttpStatusCode.OK);
    }

    [Fact]
    public async Task Ones_own_password_is_changed_by_who_knows_it()
    {
        await host.AccountAsync("root", Roles.Admin);
        var pair = await LoginAsync();
        using var client = host.Client(pair.Access);
        (
            await ChangeAsync("wrong password!", "a new password")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("current_password")
            .ShouldBe("is wrong");
        (await ChangeAsync(ApiHost.Password, "short").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("new_password")
            .ShouldContain("12 characters");
        await ChangeAsync(ApiHost.Password, "a new password")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await MeAsync(pair.Access, HttpStatusCode.Unauthorized);
        await LoginAsync("grace", "a new password");

        Task<HttpResponseMessage> ChangeAsync(string current, string next) =>
            client.PostAsJsonAsync(
                "/api/v1/auth/password",
                new { current_password = current, new_password = next }
            );
    }

    [Fact]
    public async Task An_account_that_signs_in_without_end_keeps_its_latest_sessions()
    {
        var first = await LoginAsync();
        var sessions = host.Services.GetRequiredService<UserSessions>();
        var grace = await GraceAsync();
        for (var i = 0; i < UserSessions.MostOfOne; i++)
        {
            host.Clock.Advance(TimeSpan.FromSeconds(1));
            await sessions.OpenAsync(
                grace,
                SessionKind.Program,
                UserSessions.Remembered,
                CancellationToken.None
            );
        }

        (await sessions.ListAsync(grace, CancellationToken.None)).Count.ShouldBe(
            UserSessions.MostOfOne
        );
        await MeAsync(first.Access, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Sessions_that_are_long_over_are_forgotten_and_live_ones_are_not()
    {
        var old = await LoginAsync();
        using (var client = host.Client(old.Access))
        {
            await client.PostAsync("/api/v1/auth/logout", null);
        }

        host.Clock.Advance(AccountRetention.Kept + TimeSpan.FromHours(1));
        var live = await LoginAsync();
        await host
            .Services.GetRequiredService<AccountRetention>()
            .DeleteExpiredAsync(CancellationToken.None);
        await using var db = database.Open();
        (await db.UserSessions.CountAsync()).ShouldBe(1);
        (await db.RefreshTokens.CountAsync()).ShouldBe(1);
        await MeAsync(live.Access, HttpStatusCode.OK);
    }

    private async Task<OnCallUser> GraceAsync()
    {
        await using var db = database.Open();
        return await db.Users.SingleAsync(u => u.UserName == "grace");
    }

    private async Task<(string Access, string Refresh)> LoginAsync(
        string name = "grace",
        string password = ApiHost.Password
    ) =>
        Pair(
            await stranger
                .PostAsJsonAsync("/api/v1/auth/login", new { username = name, password })
                .ShouldBeAsync(HttpStatusCode.OK)
        );

    private async Task<(string Access, string Refresh)> RefreshAsync(string token) =>
        Pair(await PostRefreshAsync(token).ShouldBeAsync(HttpStatusCode.OK));

    private async Task RefusedAsync(string token) =>
        (await PostRefreshAsync(token).ShouldBeAsync(HttpStatusCode.Unauthorized))
            .Text("code")
            .ShouldBe("auth.refresh_refused");

    private Task<HttpResponseMessage> PostRefreshAsync(string token) =>
        stranger.PostAsJsonAsync("/api/v1/auth/refresh", new { refresh_token = token });

    private static (string Access, string Refresh) Pair(JsonElement answer) =>
        (answer.Text("access_token"), answer.Text("refresh_token"));

    private async Task<JsonElement> MeAsync(string token, HttpStatusCode expected)
    {
        using var client = host.Client(token);
        return await client.GetAsync("/api/v1/auth/me").ShouldBeAsync(expected);
    }

    private async Task<JsonElement[]> SessionsAsync(string token)
    {
        using var client = host.Client(token);
        return (await client.GetFromJsonAsync<JsonElement[]>("/api/v1/auth/sessions"))!;
    }
}
