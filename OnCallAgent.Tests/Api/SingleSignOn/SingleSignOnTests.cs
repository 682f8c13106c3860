using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api.SingleSignOn;

/// <summary>People who sign in at an identity provider: who is let in, as what, and what they are told otherwise.</summary>
public sealed class SingleSignOnTests : IAsyncLifetime
{
    private SingleSignOnDriver sso = null!;

    public async ValueTask InitializeAsync() => sso = await SingleSignOnDriver.StartAsync();

    public ValueTask DisposeAsync() => sso.DisposeAsync();

    [Fact]
    public async Task The_sign_in_page_leads_to_the_provider_and_back_to_the_page_that_was_wanted()
    {
        using var browser = sso.Browser();
        (await browser.GetStringAsync("/login?returnUrl=%2Fknowledge")).ShouldContain(
            "href=\"/single-sign-on?returnUrl=%2Fknowledge\""
        );
        var back = await browser.SignInAsync("/single-sign-on?returnUrl=%2Fknowledge");
        back.ShouldBe("/knowledge");
        var me = await browser.MeAsync();
        me.GetProperty("username").GetString().ShouldBe("ada");
        me.GetProperty("full_name").GetString().ShouldBe("Ada L.");
        me.GetProperty("roles")[0].GetString().ShouldBe(Roles.Responder);
    }

    [Fact]
    public async Task The_highest_of_the_groups_roles_counts_and_is_looked_at_each_time()
    {
        sso.Provider.Person = SingleSignOnDriver.Somebody(
            "1",
            "ada",
            groups: ["lookers", "bosses", "ops"]
        );
        using (var browser = sso.Browser())
        {
            await browser.SignInAsync();
            (await browser.RoleAsync()).ShouldBe(Roles.Admin);
        }

        sso.Provider.Person = SingleSignOnDriver.Somebody("1", "ada", groups: ["lookers"]);
        using (var browser = sso.Browser())
        {
            await browser.SignInAsync();
            (await browser.RoleAsync()).ShouldBe(Roles.Viewer);
        }

        await using var db = sso.Database.Open();
        (await db.Users.CountAsync()).ShouldBe(1);
        (await sso.AuditAsync()).ShouldContain(e =>
            e.StartsWith("single sign-on|role_changed|admin → viewer", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task Who_signs_in_again_as_they_are_has_nobody_looked_at_again()
    {
        using var first = sso.Browser();
        await first.SignInAsync();
        var told = new ConcurrentQueue<CommittedBatch>();
        sso.Host.Services.GetRequiredService<CommittedChanges>().Committed += told.Enqueue;

        using var again = sso.Browser();
        await again.SignInAsync();

        told.ShouldContain(static b => b.Accounts);
        told.ShouldNotContain(static b => b.Rights);
    }

    [Fact]
    public async Task A_role_that_was_lost_is_lost_in_older_sessions_too()
    {
        sso.Provider.Person = SingleSignOnDriver.Somebody("1", "ada", groups: ["bosses"]);
        using var before = sso.Browser();
        await before.SignInAsync();
        sso.Provider.Person = SingleSignOnDriver.Somebody("1", "ada", groups: ["lookers"]);
        using var after = sso.Browser();
        await after.SignInAsync();
        (await before.RoleAsync()).ShouldBe(Roles.Viewer);
    }

    [Fact]
    public async Task Who_comes_without_a_group_that_counts_any_more_is_out_of_older_sessions_too()
    {
        using var before = sso.Browser();
        await before.SignInAsync();
        sso.Provider.Person = SingleSignOnDriver.Somebody("1", "ada", groups: ["cooks"]);
        await sso.ShouldBeRefusedAsync("None of your groups may use this agent.");
        (await before.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Who_is_in_no_group_that_counts_is_told_so_and_gets_no_account()
    {
        sso.Provider.Person = SingleSignOnDriver.Somebody("1", "ada", groups: ["OPS", "cooks"]);
        await sso.ShouldBeRefusedAsync("None of your groups may use this agent.");
        await using var db = sso.Database.Open();
        (await db.Users.CountAsync()).ShouldBe(0);
        (await sso.AuditAsync()).ShouldContain(e =>
            e.Contains("|sign_in_refused|1 of http", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_provider_that_tells_no_groups_or_too_many_lets_nobody_in()
    {
        sso.Provider.Person.Remove("groups");
        sso.Provider.Person["_claim_names"] = new Dictionary<string, object>
        {
            ["groups"] = "src1",
        };
        await sso.ShouldBeRefusedAsync("does not say to which groups you belong");
    }

    [Fact]
    public async Task Groups_may_come_from_the_user_info_alone_and_from_within_an_object()
    {
        sso.Provider.Person.Remove("groups");
        sso.Provider.UserInfo["realm_access"] = new Dictionary<string, object>
        {
            ["roles"] = new[] { "lookers", "offline" },
        };
        await using var nested = await sso.StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { GroupsClaim = "realm_access.roles" },
            }
        );
        using var browser = sso.Browser(nested);
        await browser.SignInAsync();
        (await browser.RoleAsync()).ShouldBe(Roles.Viewer);
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Where_linking_is_allowed_a_verified_address_is_needed(
        bool verified,
        bool linked
    )
    {
        var grace = await sso.Host.AccountAsync("grace", Roles.Admin);
        sso.Provider.Person["email"] = "grace@example.com";
        sso.Provider.Person["email_verified"] = verified;
        await using var linking = await sso.StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { LinksByEmail = true },
            }
        );
        using var browser = sso.Browser(linking);
        await browser.SignInAsync();
        var me = await browser.GetAsync("/api/v1/auth/me");
        me.IsSuccessStatusCode.ShouldBe(linked);
        if (linked)
        {
            var told = await me.Content.ReadFromJsonAsync<JsonElement>();
            told.GetProperty("id").GetString().ShouldBe(grace.Id);
            told.GetProperty("roles")[0].GetString().ShouldBe(Roles.Responder);
        }
    }

    [Fact]
    public async Task Somebody_elses_name_is_not_taken_and_another_subject_is_another_person()
    {
        await sso.Host.AccountAsync("ada", Roles.Admin);
        sso.Provider.Person["email"] = "ada.l@example.org";
        using var browser = sso.Browser();
        await browser.SignInAsync();
        (await browser.MeAsync()).GetProperty("username").GetString().ShouldBe("ada.l@example.org");

        sso.Provider.Person = SingleSignOnDriver.Somebody("2", "ada", groups: ["ops"]);
        sso.Provider.Person["email"] = "ada.l@example.org";
        await sso.ShouldBeRefusedAsync("There is an account with your address already");
    }

    [Fact]
    public async Task An_account_that_is_switched_off_stays_out()
    {
        using (var browser = sso.Browser())
        {
            await browser.SignInAsync();
        }

        await sso.Host.ChangeAsync(
            "ada",
            async (users, user) =>
            {
                user.IsActive = false;
                (await users.UpdateAsync(user)).Succeeded.ShouldBeTrue();
            }
        );
        await sso.ShouldBeRefusedAsync("This account is switched off.");
    }

    [Fact]
    public async Task Without_an_address_nobody_gets_an_account()
    {
        sso.Provider.Person.Remove("email");
        await sso.ShouldBeRefusedAsync("tells no e-mail address");
    }

    [Fact]
    public async Task The_session_is_listed_ended_like_others_and_over_after_twelve_hours()
    {
        using var browser = sso.Browser();
        await browser.SignInAsync();
        var sessions = await browser.GetFromJsonAsync<JsonElement>("/api/v1/auth/sessions");
        var session = sessions[0];
        session.GetProperty("kind").GetString().ShouldBe("single_sign_on");
        await using var db = sso.Database.Open();
        var stored = await db.UserSessions.SingleAsync();
        (stored.ExpiresAt - stored.OpenedAt).ShouldBe(TimeSpan.FromHours(12));
        await db.UserSessions.ExecuteUpdateAsync(s =>
            s.SetProperty(x => x.OpenedAt, x => stored.OpenedAt.AddHours(-11))
                .SetProperty(x => x.LastSeenAt, x => stored.OpenedAt.AddHours(-1))
        );
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.OK);
        var seen = await db.UserSessions.AsNoTracking().SingleAsync();
        (seen.ExpiresAt - seen.OpenedAt).ShouldBe(TimeSpan.FromHours(12));

        using var end = new HttpRequestMessage(
            HttpMethod.Delete,
            $"/api/v1/auth/sessions/{session.GetProperty("id").GetString()}"
        );
        end.Headers.Add("Sec-Fetch-Site", "same-origin");
        (await browser.SendAsync(end)).StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task Passwords_are_not_taken_where_the_provider_is_the_only_way()
    {
        await sso.Host.AccountAsync("grace", Roles.Admin);
        var before = await sso.Host.TokenAsync("grace");
        var cookie = await sso.Host.CookieAsync("grace");
        await using var only = await sso.StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { IsOnlyWay = true },
            }
        );
        using var browser = sso.Browser(only);
        var page = await browser.GetStringAsync("/login");
        page.ShouldContain("Sign in with Example Login");
        page.ShouldNotContain("type=\"password\"");
        using var answer = await browser.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = "grace", password = ApiHost.Password }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("sign in with Example Login");
        using var token = only.Client(before);
        (await token.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        using var remembered = only.Client();
        remembered.DefaultRequestHeaders.Add("Cookie", cookie.Split(';')[0]);
        (await remembered.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
        await browser.SignInAsync();
        (await browser.RoleAsync()).ShouldBe(Roles.Responder);
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_way_to_one()
    {
        await using var plain = await sso.StartAsync(o => o with { SingleSignOn = null });
        using var browser = sso.Browser(plain);
        (await browser.GetStringAsync("/login")).ShouldNotContain("single-sign-on");
        (await browser.GetAsync("/single-sign-on")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync("/signin-oidc?code=x&state=y")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_leads_to_the_providers_own()
    {
        using var browser = sso.Browser();
        (await browser.GetStringAsync("/login?signedOut=true")).ShouldContain(
            "href=\"/single-sign-on/sign-out\""
        );
        using var away = await browser.GetAsync("/single-sign-on/sign-out");
        var there = away.Headers.Location!;
        there.AbsoluteUri.ShouldStartWith($"{sso.Provider.Issuer}/end?");
        there.Query.ShouldContain("client_id=oncall");
        there.Query.ShouldContain(
            Uri.EscapeDataString($"{SingleSignOnDriver.PublicUrl.AbsoluteUri}signout-callback-oidc")
        );
        using var back = await browser.FollowAsync(there);
        back.Headers.Location!.OriginalString.ShouldBe("/login");
    }

    [Fact]
    public async Task A_provider_without_an_end_of_session_is_no_fault_of_the_pages()
    {
        sso.Provider.HasEndOfSession = false;
        using var browser = sso.Browser();
        using var answer = await browser.GetAsync("/single-sign-on/sign-out");
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        answer.Headers.Location!.OriginalString.ShouldStartWith("/login");
    }

    [Theory]
    [InlineData("<html>maintenance</html>")]
    [InlineData("{\"issuer\":1}")]
    [InlineData("{}")]
    [InlineData("")]
    public async Task A_provider_that_answers_nonsense_leads_back_to_the_sign_in_page(
        string nonsense
    )
    {
        sso.Provider.Nonsense = nonsense;
        await sso.ShouldBeRefusedAsync("The sign-in did not work");
    }

    [Fact]
    public async Task A_provider_that_is_away_leads_back_to_the_sign_in_page()
    {
        await sso.Provider.DisposeAsync();
        await sso.ShouldBeRefusedAsync("The sign-in did not work");
    }

    [Fact]
    public async Task Who_says_no_at_the_provider_is_told_so()
    {
        sso.Provider.Denies = true;
        await sso.ShouldBeRefusedAsync("The identity provider did not let you in.");
    }

    [Fact]
    public async Task A_key_that_was_changed_at_the_provider_is_found()
    {
        using (var browser = sso.Browser())
        {
            await browser.SignInAsync();
        }

        sso.Provider.ChangeKey();
        // Whoever comes first is told to try again, while the keys are read anew.
        using var later = sso.Browser();
        await Eventually.TrueAsync(async () => await later.SignInAsync() == "/incidents");
        (await later.RoleAsync()).ShouldBe(Roles.Responder);
    }

    [Fact]
    public async Task Two_nodes_share_a_sign_in()
    {
        await using var second = await sso.StartAsync(static o => o);
        using var browser = sso.Browser();
        using var away = await browser.GetAsync("/single-sign-on");
        var answer = await SingleSignOnDriver.AnswerOfProviderAsync(away.Headers.Location!);
        using var there = sso.Browser(second, browser);
        (await there.BackAsync(answer)).ShouldBe("/incidents");
        (await there.RoleAsync()).ShouldBe(Roles.Responder);
    }
}
