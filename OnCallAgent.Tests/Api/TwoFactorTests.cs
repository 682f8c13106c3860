using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;
using OtpNet;

namespace OnCallAgent.Tests.Api;

/// <summary>A second factor: set up, asked for, used once, lost.</summary>
public sealed class TwoFactorTests : IAsyncLifetime
{
    private static readonly TimeSpan Step = TimeSpan.FromSeconds(30);

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
    public async Task With_one_the_password_alone_signs_nobody_in_and_the_answer_says_what_is_missing()
    {
        var app = await SetUpAsync();
        var refused = await LoginAsync(null).ShouldBeAsync(HttpStatusCode.Unauthorized);
        refused.Text("code").ShouldBe("auth.code_needed");
        host.Clock.Advance(Step);
        var pair = await LoginAsync(CodeOf(app.Secret)).ShouldBeAsync(HttpStatusCode.OK);
        using var bearer = host.Client(pair.Text("access_token"));
        var me = await bearer.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.OK);
        me.GetProperty("two_factor").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Whoever_does_not_know_the_password_is_not_told_that_there_is_one()
    {
        await SetUpAsync();
        var refused = await stranger
            .PostAsJsonAsync(
                "/api/v1/auth/login",
                new
                {
                    username = "grace",
                    password = "wrong password!",
                    code = "123456",
                }
            )
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
        refused.Text("code").ShouldBe("auth.wrong_credentials");
    }

    [Fact]
    public async Task A_code_is_taken_once_and_none_older_than_it()
    {
        var app = await SetUpAsync();
        // The one that confirmed it is used, too.
        await LoginAsync(CodeOf(app.Secret)).ShouldBeAsync(HttpStatusCode.Unauthorized);
        host.Clock.Advance(Step);
        var before = CodeOf(app.Secret);
        host.Clock.Advance(Step);
        var code = CodeOf(app.Secret);
        await LoginAsync(code).ShouldBeAsync(HttpStatusCode.OK);
        (await LoginAsync(code).ShouldBeAsync(HttpStatusCode.Unauthorized))
            .Text("code")
            .ShouldBe("auth.wrong_code");
        await LoginAsync(before).ShouldBeAsync(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Of_many_who_show_one_code_at_once_one_is_let_in()
    {
        var app = await SetUpAsync();
        host.Clock.Advance(Step);
        var code = CodeOf(app.Secret);
        var answers = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => LoginAsync(code)));
        answers.Count(a => a.StatusCode == HttpStatusCode.OK).ShouldBe(1);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public async Task A_phones_clock_may_be_one_step_wrong(int steps, bool taken)
    {
        var app = await SetUpAsync();
        host.Clock.Advance(5 * Step);
        await LoginAsync(CodeOf(app.Secret, steps))
            .ShouldBeAsync(taken ? HttpStatusCode.OK : HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Wrong_codes_lock_the_account_and_a_right_password_between_them_forgives_nothing()
    {
        var app = await SetUpAsync();
        for (var i = 0; i < 4; i++)
        {
            await LoginAsync("000000").ShouldBeAsync(HttpStatusCode.Unauthorized);
            await LoginAsync(null).ShouldBeAsync(HttpStatusCode.Unauthorized);
        }

        await LoginAsync("000000").ShouldBeAsync(HttpStatusCode.TooManyRequests);
        host.Clock.Advance(Step);
        using var locked = await LoginAsync(CodeOf(app.Secret));
        locked.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        locked.Headers.RetryAfter.ShouldNotBeNull();
    }

    [Fact]
    public async Task A_recovery_code_stands_for_the_app_once_however_it_is_typed()
    {
        var app = await SetUpAsync();
        app.RecoveryCodes.Count.ShouldBe(OneTimeCodes.RecoveryCodeCount);
        app.RecoveryCodes.Distinct(StringComparer.Ordinal)
            .Count()
            .ShouldBe(app.RecoveryCodes.Count);
        var typed = app.RecoveryCodes[0]
            .Replace("-", " ", StringComparison.Ordinal)
            .ToLowerInvariant();
        await LoginAsync(typed).ShouldBeAsync(HttpStatusCode.OK);
        await LoginAsync(app.RecoveryCodes[0]).ShouldBeAsync(HttpStatusCode.Unauthorized);
        (await app.Client.GetAsync("/api/v1/auth/two-factor").ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("recovery_codes_left")
            .GetInt32()
            .ShouldBe(OneTimeCodes.RecoveryCodeCount - 1);
    }

    [Fact]
    public async Task New_recovery_codes_make_the_old_ones_worthless()
    {
        var app = await SetUpAsync();
        var renewed = await app
            .Client.PostAsJsonAsync(
                "/api/v1/auth/two-factor/recovery-codes",
                new { code = app.RecoveryCodes[0] }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        await LoginAsync(app.RecoveryCodes[1]).ShouldBeAsync(HttpStatusCode.Unauthorized);
        await LoginAsync(CodesIn(renewed)[0]).ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task It_is_set_up_with_the_password_and_counts_from_its_first_code_on()
    {
        using var client = host.Client(await host.TokenAsync("grace"));
        (
            await client
                .PostAsJsonAsync(
                    "/api/v1/auth/two-factor",
                    new { current_password = "wrong password!" }
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("current_password")
            .ShouldBe("is wrong");
        await BeginAsync(client);
        await client
            .PostAsJsonAsync("/api/v1/auth/two-factor/confirm", new { code = "000000" })
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        await LoginAsync(null).ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Setting_it_up_ends_the_sessions_that_were_opened_without()
    {
        using var other = host.Client(await host.TokenAsync("grace"));
        var app = await SetUpAsync();
        await other.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.Unauthorized);
        await app.Client.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.OK);
        await app
            .Client.PostAsJsonAsync(
                "/api/v1/auth/two-factor",
                new { current_password = ApiHost.Password }
            )
            .ShouldBeAsync(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task Its_owner_switches_it_off_with_a_code()
    {
        var app = await SetUpAsync();
        await RemoveAsync(app, "000000").ShouldBeAsync(HttpStatusCode.BadRequest);
        host.Clock.Advance(Step);
        await RemoveAsync(app, CodeOf(app.Secret)).ShouldBeAsync(HttpStatusCode.NoContent);
        await LoginAsync(null).ShouldBeAsync(HttpStatusCode.OK);
        await LoginAsync(app.RecoveryCodes[0]).ShouldBeAsync(HttpStatusCode.OK);
        (await RemoveAsync(app, app.RecoveryCodes[0]).ShouldBeAsync(HttpStatusCode.Conflict))
            .Text("code")
            .ShouldBe("auth.no_second_factor");
    }

    [Fact]
    public async Task An_admin_takes_a_lost_one_away_which_ends_the_sessions_and_is_recorded()
    {
        var app = await SetUpAsync();
        using var admin = await host.ClientOfAsync(Roles.Admin);
        var id = (
            await app.Client.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.OK)
        ).Text("id");
        await admin
            .DeleteAsync($"/api/v1/users/{id}/two-factor")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await app.Client.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.Unauthorized);
        await LoginAsync(null).ShouldBeAsync(HttpStatusCode.OK);
        var log = await admin
            .GetAsync($"/api/v1/audit?kind=user&id={id}")
            .ShouldBeAsync(HttpStatusCode.OK);
        var text = log.ToString();
        text.ShouldContain("two_factor_enabled");
        text.ShouldNotContain(app.Secret);
    }

    [Fact]
    public async Task The_secret_and_the_recovery_codes_are_not_readable_in_the_database()
    {
        var app = await SetUpAsync();
        await using var db = await host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(TestContext.Current.CancellationToken);
        var stored = await db.SecondFactors.SingleAsync(TestContext.Current.CancellationToken);
        stored.ProtectedSecret.ShouldNotContain(app.Secret);
        var hashes = await db
            .RecoveryCodes.Select(c => c.Hash)
            .ToListAsync(TestContext.Current.CancellationToken);
        hashes.ShouldAllBe(h => h.Length == 64);
    }

    [Fact]
    public async Task Where_admins_need_one_an_admin_without_can_look_and_set_it_up_and_nothing_else()
    {
        await using var strict = await ApiHost.StartAsync(
            database,
            o => o with { RequireAdminTwoFactor = true }
        );
        await strict.AccountAsync("ada", Roles.Admin);
        using var admin = strict.Client(await strict.TokenAsync("ada"));
        await admin.GetAsync("/api/v1/incidents").ShouldBeAsync(HttpStatusCode.OK);
        (await admin.GetAsync("/api/v1/users").ShouldBeAsync(HttpStatusCode.Forbidden))
            .Text("detail")
            .ShouldContain("/api/v1/auth/two-factor");
        var secret = await BeginAsync(admin);
        await admin
            .PostAsJsonAsync(
                "/api/v1/auth/two-factor/confirm",
                new { code = CodeOf(secret, at: strict.Clock.GetUtcNow()) }
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        await admin.GetAsync("/api/v1/users").ShouldBeAsync(HttpStatusCode.OK);
        using var responder = strict.Client(await strict.TokenAsync("grace"));
        await responder
            .PostAsJsonAsync(
                "/api/v1/incidents",
                new
                {
                    title = "x",
                    service = "y",
                    severity = "low",
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
    }

    private sealed record App(
        string Secret,
        IReadOnlyList<string> RecoveryCodes,
        HttpClient Client
    );

    private async Task<App> SetUpAsync()
    {
        var client = host.Client(await host.TokenAsync("grace"));
        var secret = await BeginAsync(client);
        var confirmed = await client
            .PostAsJsonAsync("/api/v1/auth/two-factor/confirm", new { code = CodeOf(secret) })
            .ShouldBeAsync(HttpStatusCode.OK);
        return new App(secret, CodesIn(confirmed), client);
    }

    private static async Task<string> BeginAsync(HttpClient client)
    {
        var begun = await client
            .PostAsJsonAsync("/api/v1/auth/two-factor", new { current_password = ApiHost.Password })
            .ShouldBeAsync(HttpStatusCode.OK);
        begun.Text("otpauth_uri").ShouldContain(begun.Text("secret"));
        return begun.Text("secret");
    }

    private static IReadOnlyList<string> CodesIn(JsonElement answer) =>
        [.. answer.GetProperty("recovery_codes").EnumerateArray().Select(c => c.GetString()!)];

    private string CodeOf(string secret, int steps = 0, DateTimeOffset? at = null) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(
            ((at ?? host.Clock.GetUtcNow()) + (steps * Step)).UtcDateTime
        );

    private static Task<HttpResponseMessage> RemoveAsync(App app, string code) =>
        app.Client.PostAsJsonAsync("/api/v1/auth/two-factor/remove", new { code });

    private Task<HttpResponseMessage> LoginAsync(string? code) =>
        stranger.PostAsJsonAsync(
            "/api/v1/auth/login",
            new
            {
                username = "grace",
                password = ApiHost.Password,
                code,
            }
        );
}
