using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class UsersApiTests : IAsyncLifetime
{
    private const string Users = "/api/v1/users";

    private ApiHost host = null!;
    private HttpClient admin = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync();
        admin = await host.ClientOfAsync(Roles.Admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task An_account_is_made_listed_and_can_sign_in()
    {
        var made = await MakeAsync("grace", Roles.Responder).ShouldBeAsync(HttpStatusCode.Created);
        made.GetProperty("roles")[0].GetString().ShouldBe("responder");
        made.TryGetProperty("password_hash", out _).ShouldBeFalse();
        var list = await admin.GetAsync(Users).ShouldBeAsync(HttpStatusCode.OK);
        list.EnumerateArray().Select(u => u.Text("username")).ShouldBe(["admin", "grace"]);
        list[1].GetProperty("roles")[0].GetString().ShouldBe("responder");
        (await host.TokenAsync("grace")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Names_addresses_and_roles_that_cannot_be_are_refused_by_field()
    {
        await MakeAsync("grace", Roles.Viewer);
        var twice = await MakeAsync("GRACE", Roles.Viewer).ShouldBeAsync(HttpStatusCode.BadRequest);
        twice.Refusal("username").ShouldContain("taken");
        twice.Refusal("email").ShouldContain("taken");
        (await MakeAsync("alan", "emperor").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("role")
            .ShouldContain("viewer, responder, admin");
        (
            await admin
                .PostAsJsonAsync(
                    Users,
                    new
                    {
                        username = "grace@example.com",
                        email = "mallory@example.com",
                        password = ApiHost.Password,
                        role = "viewer",
                    }
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        ).Refusal("username").ShouldContain("@");
    }

    [Theory]
    [InlineData("agent")]
    [InlineData("Unknown")]
    [InlineData("SET-UP")]
    public async Task A_name_that_stands_for_the_agents_own_doing_is_nobodys(string name) =>
        (await MakeAsync(name, Roles.Admin).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("username")
            .ShouldContain("the agent's own doing");

    [Fact]
    public async Task Switching_an_account_off_and_on_does_not_bring_its_old_sessions_back()
    {
        var id = (
            await MakeAsync("grace", Roles.Viewer).ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        using var grace = host.Client(await host.TokenAsync("grace"));
        await ChangeAsync(id, new { is_active = false }).ShouldBeAsync(HttpStatusCode.OK);
        await grace.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.Unauthorized);
        await ChangeAsync(id, new { is_active = true }).ShouldBeAsync(HttpStatusCode.OK);
        await grace.GetAsync("/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.Unauthorized);
        (await host.TokenAsync("grace")).ShouldNotBeEmpty();
    }

    [Fact]
    public async Task A_new_role_and_a_new_password_count_at_once()
    {
        var id = (
            await MakeAsync("grace", Roles.Viewer).ShouldBeAsync(HttpStatusCode.Created)
        ).Text("id");
        using var grace = host.Client(await host.TokenAsync("grace"));
        await grace.GetAsync(Users).ShouldBeAsync(HttpStatusCode.Forbidden);
        await ChangeAsync(id, new { role = "admin" }).ShouldBeAsync(HttpStatusCode.OK);
        await grace.GetAsync(Users).ShouldBeAsync(HttpStatusCode.OK);
        await ChangeAsync(id, new { password = "another password" })
            .ShouldBeAsync(HttpStatusCode.OK);
        await grace.GetAsync(Users).ShouldBeAsync(HttpStatusCode.Unauthorized);
        (await ChangeAsync(id, new { password = "short" }).ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("password")
            .ShouldContain("12");
    }

    [Theory]
    [InlineData("""{"is_active":false}""")]
    [InlineData("""{"role":"viewer","full_name":"Nobody"}""")]
    public async Task The_last_admin_stays_one_and_nothing_else_is_changed(string change)
    {
        var list = await admin.GetAsync(Users).ShouldBeAsync(HttpStatusCode.OK);
        var body = JsonSerializer.Deserialize<JsonElement>(change);
        (await ChangeAsync(list[0].Text("id"), body).ShouldBeAsync(HttpStatusCode.Conflict))
            .Text("code")
            .ShouldBe("user.last_admin");
        var after = await admin.GetAsync(Users).ShouldBeAsync(HttpStatusCode.OK);
        after.ToString().ShouldBe(list.ToString());
    }

    [Fact]
    public async Task Nobody_with_that_id_is_not_found() =>
        await ChangeAsync("x", new { full_name = "X" }).ShouldBeAsync(HttpStatusCode.NotFound);

    private Task<HttpResponseMessage> MakeAsync(string name, string role) =>
        admin.PostAsJsonAsync(
            Users,
            new
            {
                username = name,
                email = $"{name}@example.com",
                password = ApiHost.Password,
                role,
            }
        );

    private Task<HttpResponseMessage> ChangeAsync(string id, object change) =>
        admin.PutAsJsonAsync($"{Users}/{id}", change);
}
