using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>People who sign in at an identity provider: who is let in, as what, and what nobody gets past.</summary>
public sealed class SingleSignOnTests : IAsyncLifetime
{
    private static readonly Uri PublicUrl = new("http://oncall.example.com");

    private IdentityProvider provider = null!;
    private TestDatabase database = null!;
    private ApiHost host = null!;

    public async ValueTask InitializeAsync()
    {
        provider = await IdentityProvider.StartAsync();
        provider.Person = Somebody("1", "ada", groups: ["ops"]);
        database = await TestDatabase.CreateAsync();
        host = await StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await host.DisposeAsync();
        await database.DisposeAsync();
        await provider.DisposeAsync();
    }

    [Fact]
    public async Task The_sign_in_page_leads_to_the_provider_and_back_to_the_page_that_was_wanted()
    {
        using var browser = Browser();
        (await browser.GetStringAsync("/login?returnUrl=%2Fknowledge")).ShouldContain(
            "href=\"/single-sign-on?returnUrl=%2Fknowledge\""
        );
        var back = await SignInAsync(browser, "/single-sign-on?returnUrl=%2Fknowledge");
        back.ShouldBe("/knowledge");
        var me = await MeAsync(browser);
        me.GetProperty("username").GetString().ShouldBe("ada");
        me.GetProperty("full_name").GetString().ShouldBe("Ada L.");
        me.GetProperty("roles")[0].GetString().ShouldBe(Roles.Responder);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Nobody_is_led_to_another_site(string wanted)
    {
        using var browser = Browser();
        (
            await SignInAsync(browser, $"/single-sign-on?returnUrl={Uri.EscapeDataString(wanted)}")
        ).ShouldBe("/incidents");
    }

    [Fact]
    public async Task The_highest_of_the_groups_roles_counts_and_is_looked_at_each_time()
    {
        provider.Person = Somebody("1", "ada", groups: ["lookers", "bosses", "ops"]);
        using (var browser = Browser())
        {
            await SignInAsync(browser);
            (await RoleAsync(browser)).ShouldBe(Roles.Admin);
        }

        provider.Person = Somebody("1", "ada", groups: ["lookers"]);
        using (var browser = Browser())
        {
            await SignInAsync(browser);
            (await RoleAsync(browser)).ShouldBe(Roles.Viewer);
        }

        await using var db = database.Open();
        (await db.Users.CountAsync()).ShouldBe(1);
        (await AuditAsync(db)).ShouldContain(e =>
            e.StartsWith("single sign-on|role_changed|admin → viewer", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_role_that_was_lost_is_lost_in_older_sessions_too()
    {
        provider.Person = Somebody("1", "ada", groups: ["bosses"]);
        using var before = Browser();
        await SignInAsync(before);
        provider.Person = Somebody("1", "ada", groups: ["lookers"]);
        using var after = Browser();
        await SignInAsync(after);
        (await RoleAsync(before)).ShouldBe(Roles.Viewer);
    }

    [Fact]
    public async Task Who_is_in_no_group_that_counts_is_told_so_and_gets_no_account()
    {
        provider.Person = Somebody("1", "ada", groups: ["OPS", "cooks"]);
        await ShouldBeRefusedAsync("None of your groups may use this agent.");
        await using var db = database.Open();
        (await db.Users.CountAsync()).ShouldBe(0);
        (await AuditAsync(db)).ShouldContain(e =>
            e.Contains("|sign_in_refused|1 of http", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task A_provider_that_tells_no_groups_or_too_many_lets_nobody_in()
    {
        provider.Person.Remove("groups");
        provider.Person["_claim_names"] = new Dictionary<string, object> { ["groups"] = "src1" };
        await ShouldBeRefusedAsync("does not say to which groups you belong");
    }

    [Fact]
    public async Task Groups_may_come_from_the_user_info_alone_and_from_within_an_object()
    {
        provider.Person.Remove("groups");
        provider.UserInfo["realm_access"] = new Dictionary<string, object>
        {
            ["roles"] = new[] { "lookers", "offline" },
        };
        await using var nested = await StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { GroupsClaim = "realm_access.roles" },
            }
        );
        using var browser = Browser(nested);
        await SignInAsync(browser);
        (await RoleAsync(browser)).ShouldBe(Roles.Viewer);
    }

    [Fact]
    public async Task An_account_with_the_address_of_an_admin_is_not_taken_over()
    {
        await host.AccountAsync("grace", Roles.Admin);
        provider.Person["email"] = "grace@example.com";
        provider.Person["email_verified"] = true;
        await ShouldBeRefusedAsync("There is an account with your address already");
    }

    [Theory]
    [InlineData(true, true)]
    [InlineData(false, false)]
    public async Task Where_linking_is_allowed_a_verified_address_is_needed(
        bool verified,
        bool linked
    )
    {
        var grace = await host.AccountAsync("grace", Roles.Admin);
        provider.Person["email"] = "grace@example.com";
        provider.Person["email_verified"] = verified;
        await using var linking = await StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { LinksByEmail = true },
            }
        );
        using var browser = Browser(linking);
        await SignInAsync(browser);
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
        await host.AccountAsync("ada", Roles.Admin);
        provider.Person["email"] = "ada.l@example.org";
        using var browser = Browser();
        await SignInAsync(browser);
        (await MeAsync(browser)).GetProperty("username").GetString().ShouldBe("ada.l@example.org");

        provider.Person = Somebody("2", "ada", groups: ["ops"]);
        provider.Person["email"] = "ada.l@example.org";
        await ShouldBeRefusedAsync("There is an account with your address already");
    }

    [Fact]
    public async Task An_account_that_is_switched_off_stays_out()
    {
        using (var browser = Browser())
        {
            await SignInAsync(browser);
        }

        await host.ChangeAsync(
            "ada",
            async (users, user) =>
            {
                user.IsActive = false;
                (await users.UpdateAsync(user)).Succeeded.ShouldBeTrue();
            }
        );
        await ShouldBeRefusedAsync("This account is switched off.");
    }

    [Fact]
    public async Task Without_an_address_nobody_gets_an_account()
    {
        provider.Person.Remove("email");
        await ShouldBeRefusedAsync("tells no e-mail address");
    }

    [Fact]
    public async Task The_session_is_listed_ended_like_others_and_over_after_twelve_hours()
    {
        using var browser = Browser();
        await SignInAsync(browser);
        var sessions = await browser.GetFromJsonAsync<JsonElement>("/api/v1/auth/sessions");
        var session = sessions[0];
        session.GetProperty("kind").GetString().ShouldBe("single_sign_on");
        await using var db = database.Open();
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
        await host.AccountAsync("grace", Roles.Admin);
        await using var only = await StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { IsOnlyWay = true },
            }
        );
        using var browser = Browser(only);
        var page = await browser.GetStringAsync("/login");
        page.ShouldContain("Sign in with Example Login");
        page.ShouldNotContain("type=\"password\"");
        using var answer = await browser.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = "grace", password = ApiHost.Password }
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await answer.Content.ReadAsStringAsync()).ShouldContain("sign in with Example Login");
        await SignInAsync(browser);
        (await RoleAsync(browser)).ShouldBe(Roles.Responder);
    }

    [Fact]
    public async Task Without_a_provider_there_is_no_way_to_one()
    {
        await using var plain = await StartAsync(o => o with { SingleSignOn = null });
        using var browser = Browser(plain);
        (await browser.GetStringAsync("/login")).ShouldNotContain("single-sign-on");
        (await browser.GetAsync("/single-sign-on")).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await browser.GetAsync("/signin-oidc?code=x&state=y")).StatusCode.ShouldBe(
            HttpStatusCode.NotFound
        );
    }

    [Fact]
    public async Task Signing_out_ends_the_session_here_and_leads_to_the_providers_own()
    {
        using var browser = Browser();
        (await browser.GetStringAsync("/login?signedOut=true")).ShouldContain(
            "href=\"/single-sign-on/sign-out\""
        );
        using var away = await browser.GetAsync("/single-sign-on/sign-out");
        var there = away.Headers.Location!;
        there.AbsoluteUri.ShouldStartWith($"{provider.Issuer}/end?");
        there.Query.ShouldContain("client_id=oncall");
        there.Query.ShouldContain(
            Uri.EscapeDataString($"{PublicUrl.AbsoluteUri}signout-callback-oidc")
        );
        using var back = await FollowAsync(browser, there);
        back.Headers.Location!.OriginalString.ShouldBe("/login");
    }

    [Fact]
    public async Task A_provider_without_an_end_of_session_is_no_fault_of_the_pages()
    {
        provider.HasEndOfSession = false;
        using var browser = Browser();
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
        provider.Nonsense = nonsense;
        await ShouldBeRefusedAsync("The sign-in did not work");
    }

    [Fact]
    public async Task A_provider_that_is_away_leads_back_to_the_sign_in_page()
    {
        await provider.DisposeAsync();
        await ShouldBeRefusedAsync("The sign-in did not work");
    }

    [Fact]
    public async Task Who_says_no_at_the_provider_is_told_so()
    {
        provider.Denies = true;
        await ShouldBeRefusedAsync("The identity provider did not let you in.");
    }

    [Fact]
    public async Task A_key_that_was_changed_at_the_provider_is_found()
    {
        using (var browser = Browser())
        {
            await SignInAsync(browser);
        }

        provider.ChangeKey();
        // Whoever comes first is told to try again, while the keys are read anew.
        using var later = Browser();
        await Eventually.TrueAsync(async () => await SignInAsync(later) == "/incidents");
        (await RoleAsync(later)).ShouldBe(Roles.Responder);
    }

    [Fact]
    public async Task A_token_that_is_not_the_providers_for_us_opens_nothing()
    {
        using var other = RSA.Create(2048);
        var forgeries = new Dictionary<string, Action>
        {
            ["issuer"] = () => provider.Falsify = c => c["iss"] = "https://evil.example",
            ["audience"] = () => provider.Falsify = c => c["aud"] = "another client",
            ["nonce"] = () => provider.Falsify = c => c["nonce"] = "of another sign-in",
            ["no nonce"] = () => provider.Falsify = c => c.Remove("nonce"),
            ["no end"] = () => provider.Falsify = c => c.Remove("exp"),
            ["expired"] = () =>
                provider.Falsify = c =>
                {
                    c["iat"] = (long)c["iat"] - 3_600;
                    c["exp"] = (long)c["exp"] - 3_600;
                },
            ["not signed"] = () =>
                provider.Sign = c =>
                    $"{Encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{Encoded(JsonSerializer.Serialize(c))}.",
            ["client secret as key"] = () =>
                provider.Sign = c => Hmac(c, Encoding.UTF8.GetBytes(IdentityProvider.ClientSecret)),
            ["public key as secret"] = () =>
                provider.Sign = c => Hmac(c, provider.Key.ExportSubjectPublicKeyInfo()),
            ["another key"] = () =>
                provider.Sign = c =>
                    new JsonWebTokenHandler().CreateToken(
                        JsonSerializer.Serialize(c),
                        new SigningCredentials(
                            new RsaSecurityKey(other) { KeyId = "first" },
                            SecurityAlgorithms.RsaSha256
                        )
                    ),
            ["no token"] = () => provider.Sign = _ => "abc",
        };
        foreach (var (name, forge) in forgeries)
        {
            (provider.Falsify, provider.Sign) = (_ => { }, null);
            forge();
            using var browser = Browser();
            (await SignInAsync(browser)).ShouldBe("/login?refused=sso.failed", name);
            (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
                HttpStatusCode.Unauthorized,
                name
            );
        }

        await using (var db = database.Open())
        {
            (await db.Users.CountAsync()).ShouldBe(0);
        }

        // That the same journey works with a true token shows that it was the forgery.
        (provider.Falsify, provider.Sign) = (_ => { }, null);
        using var honest = Browser();
        (await SignInAsync(honest)).ShouldBe("/incidents");
    }

    [Fact]
    public async Task An_answer_opens_nothing_in_another_browser_nor_twice_nor_with_another_state()
    {
        using var mine = Browser();
        using var away = await mine.GetAsync("/single-sign-on");
        var answer = await AnswerOfProviderAsync(away.Headers.Location!);

        // Somebody is made to open the answer to an attacker's sign-in.
        using var theirs = Browser();
        (await BackAsync(theirs, answer)).ShouldStartWith("/login?refused=");
        (await theirs.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        provider.Exchanges.ShouldBe(0);

        (
            await BackAsync(mine, answer.Replace("state=", "state=x", StringComparison.Ordinal))
        ).ShouldStartWith("/login?refused=");
        provider.Exchanges.ShouldBe(0);

        (await BackAsync(mine, answer)).ShouldBe("/incidents");
        (await BackAsync(mine, answer)).ShouldStartWith("/login?refused=");
    }

    [Fact]
    public async Task A_code_without_its_proof_is_worth_nothing()
    {
        using var mine = Browser();
        using var away = await mine.GetAsync("/single-sign-on");
        using var attacker = Browser();
        using var own = await attacker.GetAsync("/single-sign-on");
        var stolen = (await AnswerOfProviderAsync(away.Headers.Location!))
            .Split("code=")[1]
            .Split('&')[0];
        var answer = await AnswerOfProviderAsync(own.Headers.Location!);
        var mixed = answer.Replace(
            answer.Split("code=")[1].Split('&')[0],
            stolen,
            StringComparison.Ordinal
        );
        (await BackAsync(attacker, mixed)).ShouldStartWith("/login?refused=");
        (await attacker.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task What_an_address_says_is_not_shown_on_the_page()
    {
        using var browser = Browser();
        (await browser.GetStringAsync("/login?refused=Call+0900+now")).ShouldNotContain(
            "role=\"alert\""
        );
    }

    [Fact]
    public async Task Two_nodes_share_a_sign_in()
    {
        await using var second = await StartAsync();
        using var browser = Browser();
        using var away = await browser.GetAsync("/single-sign-on");
        var answer = await AnswerOfProviderAsync(away.Headers.Location!);
        using var there = Browser(second, browser);
        (await BackAsync(there, answer)).ShouldBe("/incidents");
        (await RoleAsync(there)).ShouldBe(Roles.Responder);
    }

    private static Dictionary<string, object> Somebody(
        string subject,
        string name,
        string[] groups
    ) =>
        new()
        {
            ["sub"] = subject,
            ["preferred_username"] = name,
            ["name"] = "Ada L.",
            ["email"] = $"{name}@example.org",
            ["groups"] = groups,
        };

    private static string Encoded(string text) => Base64UrlEncoder.Encode(text);

    private static string Hmac(Dictionary<string, object> claims, byte[] secret)
    {
        var signed =
            $"{Encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"first\"}")}.{Encoded(JsonSerializer.Serialize(claims))}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private Task<ApiHost> StartAsync(Func<OnCallOptions, OnCallOptions>? with = null)
    {
        var signOn = new SingleSignOnOptions
        {
            Authority = new Uri(provider.Issuer),
            ClientId = IdentityProvider.ClientId,
            ClientSecret = IdentityProvider.ClientSecret,
            Name = "Example Login",
            AdminGroups = ["bosses"],
            ResponderGroups = ["ops"],
            ViewerGroups = ["lookers"],
        };
        return ApiHost.StartAsync(
            database,
            o =>
            {
                var usual = o with { PublicUrl = PublicUrl, SingleSignOn = signOn };
                return with?.Invoke(usual) ?? usual;
            },
            // Cookies and tokens of both sides are dated by the one clock there is.
            services => services.Replace(ServiceDescriptor.Singleton(TimeProvider.System))
        );
    }

    private SsoBrowser Browser(ApiHost? of = null, SsoBrowser? cookiesOf = null) =>
        new(cookiesOf?.Cookies ?? new CookieContainer())
        {
            BaseAddress = (of ?? host).Client().BaseAddress,
        };

    /// <summary>Goes to the provider and back; where that led to in the end.</summary>
    private static async Task<string> SignInAsync(
        SsoBrowser browser,
        string from = "/single-sign-on"
    )
    {
        using var away = await browser.GetAsync(from);
        var there = away.Headers.Location!;
        return there.IsAbsoluteUri
            ? await BackAsync(browser, await AnswerOfProviderAsync(there))
            : there.OriginalString;
    }

    /// <summary>Where the provider sends a browser back to, as path and query.</summary>
    private static async Task<string> AnswerOfProviderAsync(Uri asked)
    {
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false });
        using var answer = await client.GetAsync(asked);
        answer.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        var back = answer.Headers.Location!;
        back.GetLeftPart(UriPartial.Authority).ShouldBe(PublicUrl.AbsoluteUri.TrimEnd('/'));
        return back.PathAndQuery;
    }

    private static async Task<string> BackAsync(SsoBrowser browser, string answer)
    {
        using var back = await browser.GetAsync(answer);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return back.Headers.Location!.OriginalString;
    }

    private static async Task<HttpResponseMessage> FollowAsync(SsoBrowser browser, Uri there) =>
        await browser.GetAsync(await AnswerOfProviderAsync(there));

    private static Task<JsonElement> MeAsync(SsoBrowser browser) =>
        browser.GetFromJsonAsync<JsonElement>("/api/v1/auth/me");

    private static async Task<string?> RoleAsync(SsoBrowser browser) =>
        (await MeAsync(browser)).GetProperty("roles")[0].GetString();

    private static async Task<IReadOnlyList<string>> AuditAsync(OnCallDbContext db) =>
        [
            .. (await db.AuditLog.AsNoTracking().ToListAsync()).Select(e =>
                $"{e.Actor}|{e.What}|{e.Text}"
            ),
        ];

    private async Task ShouldBeRefusedAsync(string why)
    {
        using var browser = Browser();
        var page = await SignInAsync(browser);
        page.ShouldStartWith("/login?refused=");
        (await browser.GetStringAsync(page)).ShouldContain(why);
        (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    /// <summary>Keeps cookies, and goes nowhere by itself.</summary>
    private sealed class SsoBrowser(CookieContainer cookies)
        : HttpClient(
            new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies }
        )
    {
        public CookieContainer Cookies => cookies;
    }
}
