using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>An account that is changed in the midst of a sign-in.</summary>
public sealed class ChangedWhileSigningInTests : IAsyncLifetime
{
    private readonly Meddling meddling = new();
    private ApiHost host = null!;
    private OnCallUser grace = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(services: s => MeddledUsers.In(s, meddling));
        // Without one no account can be changed.
        await host.AccountAsync("admin", Roles.Admin);
        grace = await host.AccountAsync("grace", Roles.Responder);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    // With wrong ones before it, a right password is counted, for which the account is read anew.
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public async Task A_password_that_is_replaced_while_it_is_looked_at_opens_nothing(
        int wrongBefore
    )
    {
        for (var i = 0; i < wrongBefore; i++)
        {
            await LoginAsync("wrong password!").ShouldBeAsync(HttpStatusCode.Unauthorized);
        }

        meddling.Once(() => ChangeAsync(new AccountChange { Password = "another good password" }));
        (await LoginAsync(ApiHost.Password).ShouldBeAsync(HttpStatusCode.Unauthorized))
            .Text("code")
            .ShouldBe("auth.account_changed");

        await LoginAsync("another good password").ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_browser_gets_no_cookie_for_a_password_that_was_replaced_meanwhile()
    {
        meddling.Once(() => ChangeAsync(new AccountChange { Password = "another good password" }));

        await Should.ThrowAsync<HttpRequestException>(() => host.CookieAsync("grace"));
    }

    [Fact]
    public async Task An_account_that_is_switched_off_meanwhile_is_not_let_in()
    {
        meddling.Once(() => ChangeAsync(new AccountChange { IsActive = false }));

        (await LoginAsync(ApiHost.Password).ShouldBeAsync(HttpStatusCode.Unauthorized))
            .Text("code")
            .ShouldBe("auth.account_changed");
    }

    [Fact]
    public async Task Who_gets_another_role_meanwhile_is_let_in()
    {
        meddling.Once(() => ChangeAsync(new AccountChange { Role = Roles.Viewer }));

        await LoginAsync(ApiHost.Password).ShouldBeAsync(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_second_factor_that_is_switched_on_meanwhile_is_not_left_out()
    {
        meddling.Once(async () =>
        {
            await using var scope = host.Services.CreateAsyncScope();
            await scope
                .ServiceProvider.GetRequiredService<OnCallDbContext>()
                .Users.Where(u => u.Id == grace.Id)
                .ExecuteUpdateAsync(u => u.SetProperty(x => x.TwoFactorEnabled, true));
        });

        (await LoginAsync(ApiHost.Password).ShouldBeAsync(HttpStatusCode.Unauthorized))
            .Text("code")
            .ShouldBe("auth.account_changed");
    }

    [Fact]
    public async Task A_password_that_an_admin_sets_is_not_undone_by_who_knows_the_old_one()
    {
        using var thief = host.Client(await host.TokenAsync("grace"));
        meddling.Once(() => ChangeAsync(new AccountChange { Password = "another good password" }));

        (
            await thief
                .PostAsJsonAsync(
                    "/api/v1/auth/password",
                    new
                    {
                        current_password = ApiHost.Password,
                        new_password = "the password of a thief",
                    }
                )
                .ShouldBeAsync(HttpStatusCode.Unauthorized)
        )
            .Text("code")
            .ShouldBe("auth.account_changed");

        await LoginAsync("another good password").ShouldBeAsync(HttpStatusCode.OK);
    }

    private async Task ChangeAsync(AccountChange change)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var changed = await scope
            .ServiceProvider.GetRequiredService<UserAccounts>()
            .ChangeAsync(grace.Id, change, "test", CancellationToken.None);
        changed.Error.ShouldBeNull();
    }

    private async Task<HttpResponseMessage> LoginAsync(string password)
    {
        using var client = host.Client();
        return await client.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = "grace", password }
        );
    }
}
