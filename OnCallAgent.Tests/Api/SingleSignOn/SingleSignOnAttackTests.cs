using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api.SingleSignOn;

/// <summary>What nobody gets past who comes, or says to come, from the identity provider.</summary>
public sealed class SingleSignOnAttackTests : IAsyncLifetime
{
    private SingleSignOnDriver sso = null!;

    public async ValueTask InitializeAsync() => sso = await SingleSignOnDriver.StartAsync();

    public ValueTask DisposeAsync() => sso.DisposeAsync();

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/\\evil.example")]
    public async Task Nobody_is_led_to_another_site(string wanted)
    {
        using var browser = sso.Browser();
        (
            await browser.SignInAsync($"/single-sign-on?returnUrl={Uri.EscapeDataString(wanted)}")
        ).ShouldBe("/incidents");
    }

    [Fact]
    public async Task An_account_with_the_address_of_an_admin_is_not_taken_over()
    {
        await sso.Host.AccountAsync("grace", Roles.Admin);
        sso.Provider.Person["email"] = "grace@example.com";
        sso.Provider.Person["email_verified"] = true;
        await sso.ShouldBeRefusedAsync("There is an account with your address already");
    }

    [Fact]
    public async Task Who_comes_first_with_an_unproved_address_does_not_get_the_rights_of_its_owner()
    {
        await using var linking = await sso.StartAsync(o =>
            o with
            {
                SingleSignOn = o.SingleSignOn! with { LinksByEmail = true },
            }
        );
        sso.Provider.Person = SingleSignOnDriver.Somebody("thief", "grace", groups: ["lookers"]);
        sso.Provider.Person["email_verified"] = false;
        using var thief = sso.Browser(linking);
        await thief.SignInAsync();
        sso.Provider.Person = SingleSignOnDriver.Somebody("owner", "grace", groups: ["bosses"]);
        sso.Provider.Person["email_verified"] = true;
        using var owner = sso.Browser(linking);
        (await owner.SignInAsync()).ShouldBe("/login?refused=sso.address_taken");
        (await thief.RoleAsync()).ShouldBe(Roles.Viewer);
    }

    [Fact]
    public async Task An_account_without_a_password_is_not_told_from_a_name_that_nobody_has_by_the_time_it_takes()
    {
        using (var browser = sso.Browser())
        {
            await browser.SignInAsync();
        }

        var counted = new CountedHashes();
        await using var host = await ApiHost.StartAsync(
            sso.Database,
            services: s =>
                s.Replace(ServiceDescriptor.Singleton<IPasswordHasher<OnCallUser>>(counted))
        );
        using var client = host.Client();
        foreach (var name in (string[])["nobody", "ada"])
        {
            counted.Compared = 0;
            using var answer = await client.PostAsJsonAsync(
                "/api/v1/auth/login",
                new { username = name, password = ApiHost.Password }
            );
            answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
            counted.Compared.ShouldBe(1, name);
        }
    }

    [Fact]
    public async Task Nobody_is_called_by_a_name_that_stands_for_the_agents_own_doing()
    {
        foreach (var name in (string[])["Agent", "unknown", "set-up"])
        {
            sso.Provider.Person = SingleSignOnDriver.Somebody(name, name, groups: ["ops"]);
            sso.Provider.Person["email"] = $"of-{name}@example.org";
            using var browser = sso.Browser();
            await browser.SignInAsync();
            (await browser.MeAsync())
                .GetProperty("username")
                .GetString()
                .ShouldBe($"of-{name}@example.org");
        }
    }

    [Fact]
    public async Task A_token_that_is_not_the_providers_for_us_opens_nothing()
    {
        using var other = RSA.Create(2048);
        var forgeries = new Dictionary<string, Action>
        {
            ["issuer"] = () => sso.Provider.Falsify = c => c["iss"] = "https://evil.example",
            ["audience"] = () => sso.Provider.Falsify = c => c["aud"] = "another client",
            ["nonce"] = () => sso.Provider.Falsify = c => c["nonce"] = "of another sign-in",
            ["no nonce"] = () => sso.Provider.Falsify = c => c.Remove("nonce"),
            ["no end"] = () => sso.Provider.Falsify = c => c.Remove("exp"),
            ["expired"] = () =>
                sso.Provider.Falsify = c =>
                {
                    c["iat"] = (long)c["iat"] - 3_600;
                    c["exp"] = (long)c["exp"] - 3_600;
                },
            ["not signed"] = () =>
                sso.Provider.Sign = c =>
                    $"{Encoded("{\"alg\":\"none\",\"typ\":\"JWT\"}")}.{Encoded(JsonSerializer.Serialize(c))}.",
            ["client secret as key"] = () =>
                sso.Provider.Sign = c =>
                    Hmac(c, Encoding.UTF8.GetBytes(IdentityProvider.ClientSecret)),
            ["public key as secret"] = () =>
                sso.Provider.Sign = c => Hmac(c, sso.Provider.Key.ExportSubjectPublicKeyInfo()),
            ["another key"] = () =>
                sso.Provider.Sign = c =>
                    new JsonWebTokenHandler().CreateToken(
                        JsonSerializer.Serialize(c),
                        new SigningCredentials(
                            new RsaSecurityKey(other) { KeyId = "first" },
                            SecurityAlgorithms.RsaSha256
                        )
                    ),
            ["no token"] = () => sso.Provider.Sign = _ => "abc",
        };
        foreach (var (name, forge) in forgeries)
        {
            (sso.Provider.Falsify, sso.Provider.Sign) = (_ => { }, null);
            forge();
            using var browser = sso.Browser();
            (await browser.SignInAsync()).ShouldBe("/login?refused=sso.failed", name);
            (await browser.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
                HttpStatusCode.Unauthorized,
                name
            );
        }

        await using (var db = sso.Database.Open())
        {
            (await db.Users.CountAsync()).ShouldBe(0);
        }

        // That the same journey works with a true token shows that it was the forgery.
        (sso.Provider.Falsify, sso.Provider.Sign) = (_ => { }, null);
        using var honest = sso.Browser();
        (await honest.SignInAsync()).ShouldBe("/incidents");
    }

    [Fact]
    public async Task An_answer_opens_nothing_in_another_browser_nor_twice_nor_with_another_state()
    {
        using var mine = sso.Browser();
        using var away = await mine.GetAsync("/single-sign-on");
        var answer = await SingleSignOnDriver.AnswerOfProviderAsync(away.Headers.Location!);

        // Somebody is made to open the answer to an attacker's sign-in.
        using var theirs = sso.Browser();
        (await theirs.BackAsync(answer)).ShouldStartWith("/login?refused=");
        (await theirs.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        sso.Provider.Exchanges.ShouldBe(0);

        (
            await mine.BackAsync(answer.Replace("state=", "state=x", StringComparison.Ordinal))
        ).ShouldStartWith("/login?refused=");
        sso.Provider.Exchanges.ShouldBe(0);

        (await mine.BackAsync(answer)).ShouldBe("/incidents");
        (await mine.BackAsync(answer)).ShouldStartWith("/login?refused=");
    }

    [Fact]
    public async Task A_code_without_its_proof_is_worth_nothing()
    {
        using var mine = sso.Browser();
        using var away = await mine.GetAsync("/single-sign-on");
        using var attacker = sso.Browser();
        using var own = await attacker.GetAsync("/single-sign-on");
        var stolen = (await SingleSignOnDriver.AnswerOfProviderAsync(away.Headers.Location!))
            .Split("code=")[1]
            .Split('&')[0];
        var answer = await SingleSignOnDriver.AnswerOfProviderAsync(own.Headers.Location!);
        var mixed = answer.Replace(
            answer.Split("code=")[1].Split('&')[0],
            stolen,
            StringComparison.Ordinal
        );
        (await attacker.BackAsync(mixed)).ShouldStartWith("/login?refused=");
        (await attacker.GetAsync("/api/v1/auth/me")).StatusCode.ShouldBe(
            HttpStatusCode.Unauthorized
        );
    }

    [Fact]
    public async Task What_an_address_says_is_not_shown_on_the_page()
    {
        using var browser = sso.Browser();
        (await browser.GetStringAsync("/login?refused=Call+0900+now")).ShouldNotContain(
            "role=\"alert\""
        );
    }

    private static string Encoded(string text) => Base64UrlEncoder.Encode(text);

    private static string Hmac(Dictionary<string, object> claims, byte[] secret)
    {
        var signed =
            $"{Encoded("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"first\"}")}.{Encoded(JsonSerializer.Serialize(claims))}";
        return $"{signed}.{Base64UrlEncoder.Encode(HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(signed)))}";
    }

    private sealed class CountedHashes : IPasswordHasher<OnCallUser>
    {
        public int Compared { get; set; }

        public string HashPassword(OnCallUser user, string password) => "hash";

        public PasswordVerificationResult VerifyHashedPassword(
            OnCallUser user,
            string hashedPassword,
            string providedPassword
        )
        {
            Compared++;
            return PasswordVerificationResult.Failed;
        }
    }
}
