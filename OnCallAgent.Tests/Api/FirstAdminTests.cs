using System.Net;
using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class FirstAdminTests
{
    private const string Setup = "/api/v1/auth/setup";

    private static OnCallOptions WithAda(OnCallOptions o) =>
        o with
        {
            AdminEmail = "ada@example.com",
            AdminPassword = ApiHost.Password,
        };

    [Fact]
    public async Task The_first_start_prints_a_link_that_makes_one_admin_once()
    {
        await using var host = await ApiHost.StartAsync();
        host.Console.Lines.ShouldHaveSingleItem()
            .ShouldContain("http://localhost:8000/setup?token=");
        using var client = host.Client();
        var request = new
        {
            token = host.Console.Token,
            email = "ada@example.com",
            full_name = "Ada",
            password = ApiHost.Password,
        };
        var made = await client
            .PostAsJsonAsync(Setup, request)
            .ShouldBeAsync(HttpStatusCode.Created);
        made.GetProperty("roles")[0].GetString().ShouldBe("admin");
        made.Text("username").ShouldBe("ada@example.com");
        await client
            .PostAsJsonAsync(
                "/api/v1/auth/login",
                new { email = "ada@example.com", password = ApiHost.Password }
            )
            .ShouldBeAsync(HttpStatusCode.OK);

        await client.PostAsJsonAsync(Setup, request).ShouldBeAsync(HttpStatusCode.Forbidden);
        host.Services.GetRequiredService<FirstAdminSetup>().IsAwaited.ShouldBeFalse();
    }

    [Fact]
    public async Task A_wrong_token_makes_nobody_and_a_wrong_field_leaves_the_link_alive()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = host.Client();
        async Task<HttpResponseMessage> Try(string token, string email, string password) =>
            await client.PostAsJsonAsync(
                Setup,
                new
                {
                    token,
                    email,
                    password,
                }
            );

        await Try("x", "ada@example.com", ApiHost.Password).ShouldBeAsync(HttpStatusCode.Forbidden);
        var refused = await Try(host.Console.Token, "no address", "short")
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("email").ShouldContain("e-mail");
        refused.Refusal("password").ShouldContain("12");
        await Try(host.Console.Token, "ada@example.com", ApiHost.Password)
            .ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Two_browsers_with_the_same_link_make_one_admin()
    {
        await using var host = await ApiHost.StartAsync();
        var setup = host.Services.GetRequiredService<FirstAdminSetup>();
        var made = await Task.WhenAll(
            Enumerable
                .Range(0, 5)
                .Select(i =>
                    setup.CreateAsync(
                        host.Console.Token,
                        $"ada{i}@example.com",
                        "Ada",
                        ApiHost.Password
                    )
                )
        );
        made.Count(m => m.IsSuccess).ShouldBe(1);
        made.Where(m => !m.IsSuccess).ShouldAllBe(m => m.Error is SetupLinkInvalid);
    }

    [Fact]
    public async Task An_account_of_the_settings_that_lost_its_role_keeps_no_agent_from_starting()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var host = await ApiHost.StartAsync(database, WithAda))
        {
            await host.ChangeAsync(
                "ada@example.com",
                async (users, user) =>
                    (await users.RemoveFromRoleAsync(user, Roles.Admin)).Succeeded.ShouldBeTrue()
            );
        }

        await using var again = await ApiHost.StartAsync(database, WithAda);
        using var client = again.Client();
        await client
            .PostAsJsonAsync(
                Setup,
                new
                {
                    token = again.Console.Token,
                    email = "grace@example.com",
                    password = ApiHost.Password,
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
    }

    [Fact]
    public async Task Settings_make_the_first_admin_without_a_link()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var host = await ApiHost.StartAsync(database, WithAda))
        {
            host.Console.Lines.ShouldBeEmpty();
            (await host.TokenAsync("ada@example.com")).ShouldNotBeEmpty();
        }

        // Neither again, nor a second one, nor its password set back.
        await using (
            var host = await ApiHost.StartAsync(
                database,
                o =>
                    WithAda(o) with
                    {
                        AdminPassword = "another password",
                        AdminEmail = "b@example.com",
                    }
            )
        )
        {
            (await host.TokenAsync("ada@example.com")).ShouldNotBeEmpty();
        }

        await using var db = database.Open();
        (await db.Users.CountAsync()).ShouldBe(1);
    }

    [Fact]
    public async Task Settings_that_make_no_account_stop_the_start_with_the_reason() =>
        (
            await Should.ThrowAsync<StartFaultException>(() =>
                ApiHost.StartAsync(with: o =>
                    o with
                    {
                        AdminEmail = "ada@example.com",
                        AdminPassword = "short",
                    }
                )
            )
        ).Message.ShouldContain("password");

    [Fact]
    public async Task Where_there_is_an_admin_nothing_is_printed()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var first = await ApiHost.StartAsync(database))
        {
            await first.AccountAsync("ada", Roles.Admin);
        }

        await using var second = await ApiHost.StartAsync(database);
        second.Console.Lines.ShouldBeEmpty();
        second.Services.GetRequiredService<FirstAdminSetup>().IsValid("").ShouldBeFalse();
    }
}
