using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Api;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Data;

/// <summary>What makes every open page and stream look again whether its viewer may still be believed.</summary>
public sealed class AccountRightsTests : IAsyncLifetime
{
    private readonly ConcurrentQueue<CommittedBatch> told = [];
    private ApiHost host = null!;
    private OnCallUser ada = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync();
        ada = await host.AccountAsync("ada", Roles.Responder);
        host.Services.GetRequiredService<CommittedChanges>().Committed += told.Enqueue;
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Nobody_who_signs_in_or_guesses_does()
    {
        await host.CookieAsync("ada");
        await host.TokenAsync("ada");
        using var guesser = host.Client();
        for (var i = 0; i < 6; i++)
        {
            await guesser.PostAsJsonAsync(
                "/api/v1/auth/login",
                new { username = "ada", password = "guess guess guess" },
                Cancelled
            );
        }

        told.ShouldContain(static b => b.Accounts);
        told.ShouldNotContain(static b => b.Rights);
    }

    [Theory]
    [InlineData("""{"is_active":false}""")]
    [InlineData("""{"role":"viewer"}""")]
    [InlineData("""{"password":"another correct horse"}""")]
    public async Task A_change_of_an_account_by_an_admin_does(string change)
    {
        using var admin = await host.ClientOfAsync(Roles.Admin);
        told.Clear();
        using var body = new StringContent(change, null, "application/json");

        await admin
            .PutAsync($"/api/v1/users/{ada.Id}", body, Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);

        told.ShouldContain(static b => b.Rights);
    }

    [Fact]
    public async Task The_end_of_a_session_does()
    {
        await host.CookieAsync("ada");
        var sessions = host.Services.GetRequiredService<UserSessions>();

        (await sessions.EndAllAsync(ada.Id, null, "admin", Cancelled)).ShouldBe(1);

        told.ShouldContain(static b => b.Rights);
    }
}
