using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Web.Identity;

/// <summary>Pages that are open, of somebody who may not be believed any more.</summary>
public sealed class CircuitIdentityTests
{
    [Fact]
    public async Task Open_pages_know_at_once_that_their_session_was_ended()
    {
        await using var host = await ApiHost.StartAsync();
        var ada = await host.AccountAsync("ada", Roles.Responder);
        await using var page = host.Services.CreateAsyncScope();
        await using var another = host.Services.CreateAsyncScope();
        var ended = Shown(page, await PrincipalAsync(host, "ada"));
        var untouched = Shown(another, await PrincipalAsync(host, "ada"));
        (await IsSignedInAsync(ended)).ShouldBeTrue();

        await EndAsync(host, ada, (await ended.GetAuthenticationStateAsync()).User);

        await Eventually.TrueAsync(async () => !await IsSignedInAsync(ended));
        (await IsSignedInAsync(untouched)).ShouldBeTrue();
    }

    [Fact]
    public async Task Open_pages_of_an_account_that_lost_a_role_know_at_once()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("ada", Roles.Responder);
        await using var page = host.Services.CreateAsyncScope();
        var shown = Shown(page, await PrincipalAsync(host, "ada"));

        await host.ChangeAsync(
            "ada",
            (users, user) => users.RemoveFromRoleAsync(user, Roles.Responder)
        );

        await Eventually.TrueAsync(async () => !await IsSignedInAsync(shown));
    }

    [Fact]
    public async Task Open_pages_of_an_account_that_gained_a_role_stay_as_they_are()
    {
        await using var host = await ApiHost.StartAsync();
        var ada = await host.AccountAsync("ada", Roles.Viewer);
        await using var page = host.Services.CreateAsyncScope();
        var shown = Shown(page, await PrincipalAsync(host, "ada"));
        await using var witness = host.Services.CreateAsyncScope();
        var ended = Shown(witness, await PrincipalAsync(host, "ada"));

        await host.ChangeAsync(
            "ada",
            async (users, user) =>
            {
                await users.AddToRoleAsync(user, Roles.Admin);
                await users.RemoveFromRoleAsync(user, Roles.Viewer);
            }
        );
        await EndAsync(host, ada, (await ended.GetAuthenticationStateAsync()).User);

        await Eventually.TrueAsync(async () => !await IsSignedInAsync(ended));
        (await IsSignedInAsync(shown)).ShouldBeTrue();
    }

    [Fact]
    public async Task Nobody_is_signed_out_because_the_database_is_away()
    {
        await using var services = new ServiceCollection()
            .AddScoped<SessionCheck>(static _ => throw new TimeoutException("no answer"))
            .BuildServiceProvider();
        using var identity = new CircuitIdentity(
            NullLoggerFactory.Instance,
            services.GetRequiredService<IServiceScopeFactory>(),
            new CommittedChanges()
        );

        (await identity.IsBelievedAsync(new ClaimsPrincipal())).ShouldBeTrue();
    }

    private static CircuitIdentity Shown(AsyncServiceScope page, ClaimsPrincipal who)
    {
        var identity = page
            .ServiceProvider.GetRequiredService<AuthenticationStateProvider>()
            .ShouldBeOfType<CircuitIdentity>();
        identity.SetAuthenticationState(Task.FromResult(new AuthenticationState(who)));
        return identity;
    }

    private static async Task<bool> IsSignedInAsync(CircuitIdentity identity) =>
        (await identity.GetAuthenticationStateAsync()).User.Identity is { IsAuthenticated: true };

    private static async Task<ClaimsPrincipal> PrincipalAsync(ApiHost host, string name) =>
        host
            .Services.GetRequiredService<IOptionsMonitor<CookieAuthenticationOptions>>()
            .Get(IdentityConstants.ApplicationScheme)
            .TicketDataFormat.Unprotect(
                SetCookieHeaderValue.Parse(await host.CookieAsync(name)).Value.ToString()
            )!
            .Principal;

    private static async Task EndAsync(ApiHost host, OnCallUser user, ClaimsPrincipal who)
    {
        await using var scope = host.Services.CreateAsyncScope();
        var ended = await scope
            .ServiceProvider.GetRequiredService<UserSessions>()
            .EndAsync(
                user.Id,
                who.FindFirstValue(UserSessions.SessionClaim)!,
                "test",
                "a test ends it",
                TestContext.Current.CancellationToken
            );
        ended.IsSuccess.ShouldBeTrue(ended.Error?.Message);
    }
}
