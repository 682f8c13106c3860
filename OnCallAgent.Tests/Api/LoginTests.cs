using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class LoginTests : IAsyncLifetime
{
    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync();
        client = host.Client();
        await host.AccountAsync("grace", Roles.Responder);
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task The_right_password_gives_a_token_that_opens_the_api()
    {
        var token = await Login("username", "grace", ApiHost.Password)
            .ShouldBeAsync(HttpStatusCode.OK);
        token.Text("token_type").ShouldBe("bearer");
        token.GetProperty("expires_in").GetInt32().ShouldBe(1_800);
        var me = await Me(token.Text("access_token")).ShouldBeAsync(HttpStatusCode.OK);
        me.Text("username").ShouldBe("grace");
        me.GetProperty("roles")[0].GetString().ShouldBe("responder");
        me.GetProperty("last_login").GetDateTimeOffset().ShouldBe(host.Clock.GetUtcNow());
    }

    [Theory]
    [InlineData("username", "GRACE")]
    [InlineData("username", "grace@example.com")]
    [InlineData("email", "grace@example.com")]
    public async Task The_name_may_be_the_address_and_has_no_case(string field, string name) =>
        await Login(field, name, ApiHost.Password).ShouldBeAsync(HttpStatusCode.OK);

    [Fact]
    public async Task A_wrong_password_and_an_unknown_name_are_answered_alike()
    {
        var wrong = await Login("username", "grace", "wrong password!")
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
        var unknown = await Login("username", "nobody", "wrong password!")
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
        unknown.Text("detail").ShouldBe(wrong.Text("detail"));
        unknown.Text("code").ShouldBe(wrong.Text("code"));
    }

    [Fact]
    public async Task A_name_that_nobody_has_is_locked_as_an_account_is_and_so_tells_nothing()
    {
        for (var i = 0; i < 4; i++)
        {
            await Login("username", "nobody", "wrong password!")
                .ShouldBeAsync(HttpStatusCode.Unauthorized);
            await Login("username", "grace", "wrong password!")
                .ShouldBeAsync(HttpStatusCode.Unauthorized);
        }

        for (var i = 0; i < 2; i++)
        {
            using var unknown = await Login("username", "Nobody", "wrong password!");
            unknown.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
            unknown.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromMinutes(5));
            var known = await Login("username", "grace", "wrong password!")
                .ShouldBeAsync(HttpStatusCode.TooManyRequests);
            (await ApiHost.JsonAsync(unknown)).Text("code").ShouldBe(known.Text("code"));
        }

        await Login("username", "nobody else", "wrong password!")
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
        host.Clock.Advance(TimeSpan.FromMinutes(5));
        await Login("username", "nobody", "wrong password!")
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Five_wrong_passwords_lock_the_account_and_no_other()
    {
        await host.AccountAsync("alan", Roles.Viewer);
        for (var i = 0; i < 5; i++)
        {
            await Login("username", "grace", "wrong password!");
        }

        using var locked = await Login("username", "grace", ApiHost.Password);
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers.RetryAfter!.Delta!.Value.ShouldBeGreaterThan(TimeSpan.Zero);
        await Login("username", "alan", ApiHost.Password).ShouldBeAsync(HttpStatusCode.OK);

        await host.ChangeAsync(
            "grace",
            (users, user) => users.SetLockoutEndDateAsync(user, DateTimeOffset.MinValue)
        );
        await Login("username", "grace", ApiHost.Password).ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Passwords_that_are_guessed_at_once_count_each()
    {
        // Fewer than one address may try in a minute.
        var answers = await Task.WhenAll(
            Enumerable.Range(0, 24).Select(i => Login("username", "grace", $"wrong password {i}"))
        );
        answers.Count(a => a.StatusCode == HttpStatusCode.Unauthorized).ShouldBe(4);
        answers.Count(a => a.StatusCode == HttpStatusCode.TooManyRequests).ShouldBe(20);
        await Login("username", "grace", ApiHost.Password)
            .ShouldBeAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task Wrong_passwords_lock_an_account_that_is_switched_off_too()
    {
        await host.ChangeAsync("grace", Deactivate);
        for (var i = 0; i < 5; i++)
        {
            await Login("username", "grace", "wrong password!");
        }

        await Login("username", "grace", ApiHost.Password)
            .ShouldBeAsync(HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task An_inactive_account_cannot_sign_in_and_only_its_owner_learns_why()
    {
        await host.ChangeAsync("grace", Deactivate);
        (await Login("username", "grace", ApiHost.Password).ShouldBeAsync(HttpStatusCode.Forbidden))
            .Text("code")
            .ShouldBe("auth.inactive");
        await Login("username", "grace", "wrong password!")
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_login_without_name_or_with_two_is_refused_by_field()
    {
        var none = await Login("username", "", ApiHost.Password)
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        none.Refusal("username").ShouldBe("is empty");
        var both = await client
            .PostAsJsonAsync(
                "/api/v1/auth/login",
                new
                {
                    username = "grace",
                    email = "grace@example.com",
                    password = "x",
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        both.Refusal("email").ShouldContain("username");
    }

    [Fact]
    public async Task An_access_token_expires_and_says_so()
    {
        var token = await host.TokenAsync("grace");
        host.Clock.Advance(TimeSpan.FromMinutes(29));
        await Me(token).ShouldBeAsync(HttpStatusCode.OK);
        host.Clock.Advance(TimeSpan.FromMinutes(2));
        var expired = await Me(token).ShouldBeAsync(HttpStatusCode.Unauthorized);
        expired.Text("detail").ShouldContain("expired");
    }

    [Fact]
    public async Task A_token_that_was_believed_a_moment_ago_ends_on_time_and_only_as_it_is()
    {
        var token = await host.TokenAsync("grace");
        host.Clock.Advance(TimeSpan.FromMinutes(30) - TimeSpan.FromMilliseconds(400));
        await Me(token).ShouldBeAsync(HttpStatusCode.OK);
        await Me(token).ShouldBeAsync(HttpStatusCode.OK);
        var altered = token[..^2] + (token[^2] == 'A' ? 'B' : 'A') + token[^1];
        await Me(altered).ShouldBeAsync(HttpStatusCode.Unauthorized);
        host.Clock.Advance(TimeSpan.FromMilliseconds(500));
        await Me(token).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_a_token_the_api_says_how_to_get_one()
    {
        using var answer = await client.GetAsync("/api/v1/auth/me");
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Headers.WwwAuthenticate.ToString().ShouldBe("Bearer");
        (await ApiHost.JsonAsync(answer)).Text("detail").ShouldContain("/api/v1/auth/login");
    }

    [Theory]
    [InlineData("not a token")]
    [InlineData("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ4In0.")]
    public async Task What_is_no_token_opens_nothing(string token) =>
        await Me(token).ShouldBeAsync(HttpStatusCode.Unauthorized);

    [Theory]
    [InlineData("another key", null, null, null, null)]
    [InlineData(null, "another issuer", null, null, null)]
    [InlineData(null, null, "another audience", null, null)]
    [InlineData(null, null, null, SecurityAlgorithms.HmacSha512, null)]
    [InlineData(null, null, null, null, "JWT")]
    [InlineData(null, null, null, "none", null)]
    public async Task A_forged_token_opens_nothing(
        string? key,
        string? issuer,
        string? audience,
        string? algorithm,
        string? type
    )
    {
        // The very same claims are believed when nothing about them is wrong.
        await Me(await ForgeAsync(null, null, null, null, null)).ShouldBeAsync(HttpStatusCode.OK);
        await Me(await ForgeAsync(key, issuer, audience, algorithm, type))
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_secret_key_itself_signs_nothing()
    {
        var genuine = new JsonWebToken(await host.TokenAsync("grace"));
        await Me(Sign(genuine, Encoding.UTF8.GetBytes("a key of a test, of 32 bytes and more")))
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_token_dies_with_its_account_and_with_its_password()
    {
        var token = await host.TokenAsync("grace");
        await Me(token).ShouldBeAsync(HttpStatusCode.OK);
        await host.ChangeAsync(
            "grace",
            (users, user) => users.ChangePasswordAsync(user, ApiHost.Password, "another password")
        );
        await Me(token).ShouldBeAsync(HttpStatusCode.Unauthorized);

        await host.AccountAsync("alan", Roles.Viewer);
        var other = await host.TokenAsync("alan");
        await host.ChangeAsync("alan", Deactivate);
        await Me(other).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_role_that_is_taken_away_is_gone_at_the_next_request()
    {
        using var bearer = host.Client(await host.TokenAsync("grace"));
        var incident = new
        {
            title = "x",
            service = "y",
            severity = "low",
        };
        await bearer
            .PostAsJsonAsync("/api/v1/incidents", incident)
            .ShouldBeAsync(HttpStatusCode.Created);
        await host.ChangeAsync(
            "grace",
            (users, user) => users.RemoveFromRoleAsync(user, Roles.Responder)
        );
        var answer = await bearer.PostAsJsonAsync("/api/v1/incidents", incident);
        answer.StatusCode.ShouldBeOneOf(HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Guessing_from_one_address_is_slowed_down()
    {
        await using var narrow = await ApiHost.StartAsync(services: s =>
            s.Replace(ServiceDescriptor.Singleton(new LoginRateLimit(3, TimeSpan.FromMinutes(1))))
        );
        using var guesser = narrow.Client();
        var attempt = new { username = "nobody", password = "guess guess guess" };
        for (var i = 0; i < 3; i++)
        {
            await guesser
                .PostAsJsonAsync("/api/v1/auth/login", attempt)
                .ShouldBeAsync(HttpStatusCode.Unauthorized);
        }

        using var refused = await guesser.PostAsJsonAsync("/api/v1/auth/login/", attempt);
        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(67));
        await guesser.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.Unauthorized);

        // On the page of the same address, in words for people.
        using var form = new FormUrlEncodedContent([new("Input.Name", "nobody")]);
        using var page = await guesser.PostAsync("/login", form);
        page.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        page.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromSeconds(67));
        page.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        (await page.Content.ReadAsStringAsync()).ShouldContain("Too many tries");
    }

    private static async Task Deactivate(UserManager<OnCallUser> users, OnCallUser user)
    {
        user.IsActive = false;
        await users.UpdateAsync(user);
    }

    private async Task<string> ForgeAsync(
        string? key,
        string? issuer,
        string? audience,
        string? algorithm,
        string? type
    ) =>
        Sign(
            new JsonWebToken(await host.TokenAsync("grace")),
            key is null
                ? SigningKeys.AccessTokens("a key of a test, of 32 bytes and more")
                : Encoding.UTF8.GetBytes(key.PadRight(64, '.')),
            issuer,
            audience,
            algorithm,
            type
        );

    private static string Sign(
        JsonWebToken genuine,
        byte[] key,
        string? issuer = null,
        string? audience = null,
        string? algorithm = null,
        string? type = null
    ) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = type ?? genuine.Typ,
                Issuer = issuer ?? genuine.Issuer,
                Audience = audience ?? genuine.Audiences.Single(),
                NotBefore = genuine.ValidFrom,
                Expires = genuine.ValidTo,
                Claims = new Dictionary<string, object>
                {
                    ["sub"] = genuine.Subject,
                    ["stamp"] = genuine.GetPayloadValue<string>("stamp"),
                    ["sid"] = genuine.GetPayloadValue<string>("sid"),
                    ["roles"] = new[] { "admin" },
                },
                SigningCredentials =
                    algorithm == "none"
                        ? null
                        : new SigningCredentials(
                            new SymmetricSecurityKey(
                                algorithm == SecurityAlgorithms.HmacSha512 ? [.. key, .. key] : key
                            ),
                            algorithm ?? SecurityAlgorithms.HmacSha256
                        ),
            }
        );

    private Task<HttpResponseMessage> Login(string field, string name, string password) =>
        client.PostAsJsonAsync(
            "/api/v1/auth/login",
            new Dictionary<string, string> { [field] = name, ["password"] = password }
        );

    private async Task<HttpResponseMessage> Me(string token)
    {
        using var bearer = host.Client();
        bearer.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await bearer.GetAsync("/api/v1/auth/me");
    }
}
