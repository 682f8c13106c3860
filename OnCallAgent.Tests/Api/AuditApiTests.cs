using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class AuditApiTests : IAsyncLifetime
{
    private const string Audit = "/api/v1/audit";

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
    public async Task Each_kind_of_change_over_rest_is_recorded_in_the_name_of_who_made_it()
    {
        var user = await admin
            .PostAsJsonAsync(
                "/api/v1/users",
                new
                {
                    username = "grace",
                    email = "grace@example.com",
                    password = ApiHost.Password,
                    role = "viewer",
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        await admin
            .PutAsJsonAsync($"/api/v1/users/{user.Text("id")}", new { role = "responder" })
            .ShouldBeAsync(HttpStatusCode.OK);
        await admin
            .PostAsJsonAsync(
                "/api/v1/patterns",
                new
                {
                    id = "disk-full",
                    name = "Disk full",
                    regex = "No space left",
                    severity = "high",
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var token = await admin
            .PostAsJsonAsync("/api/v1/sources/push/tokens", new { name = "collector" })
            .ShouldBeAsync(HttpStatusCode.Created);
        await admin
            .DeleteAsync($"/api/v1/sources/push/tokens/{token.Text("id")}")
            .ShouldBeAsync(HttpStatusCode.NoContent);

        var items = await ItemsAsync($"{Audit}?actor=admin&limit=500");
        items
            .Select(i => $"{i.Text("kind")} {i.Text("what")}")
            .Where(w => !w.EndsWith("signed_in", StringComparison.Ordinal))
            .ShouldBe([
                "ingest_token revoked",
                "ingest_token created",
                "pattern created",
                "user role_changed",
                "user role_changed",
                "user created",
            ]);
        items
            .First(i => i.Text("what") == "role_changed")
            .Text("text")
            .ShouldBe("viewer → responder");
        var all = JsonSerializer.Serialize(items);
        all.ShouldNotContain(ApiHost.Password);
        all.ShouldNotContain(token.Text("token"));
    }

    [Fact]
    public async Task Sign_ins_are_recorded_and_so_are_refused_ones()
    {
        await host.AccountAsync("grace", Roles.Viewer);
        using var stranger = host.Client();
        await stranger
            .PostAsJsonAsync(
                "/api/v1/auth/login",
                new { username = "grace", password = "not the password" }
            )
            .ShouldBeAsync(HttpStatusCode.Unauthorized);
        await host.TokenAsync("grace");
        var items = await ItemsAsync($"{Audit}?kind=user&limit=2");
        items.Select(i => i.Text("what")).ShouldBe(["signed_in", "sign_in_refused"]);
        items[0].Text("actor").ShouldBe("grace");
        items.ShouldAllBe(i => i.Text("name") == "grace");
        items[1].Text("actor").ShouldBe("unknown");
        items[1].Text("text").ShouldStartWith("grace: wrong password.");
    }

    [Fact]
    public async Task Parts_follow_each_other_without_gap_or_repeat()
    {
        for (var i = 0; i < 5; i++)
        {
            await host.AccountAsync($"user{i}", Roles.Viewer);
        }

        var whole = (await ItemsAsync($"{Audit}?limit=500")).Select(i =>
            i.GetProperty("id").GetInt64()
        );
        var parts = new List<long>();
        string? cursor = null;
        do
        {
            var part = await admin
                .GetAsync($"{Audit}?limit=3{(cursor is null ? "" : $"&cursor={cursor}")}")
                .ShouldBeAsync(HttpStatusCode.OK);
            parts.AddRange(
                part.GetProperty("items")
                    .EnumerateArray()
                    .Select(i => i.GetProperty("id").GetInt64())
            );
            cursor = part.GetProperty("next_cursor").GetString();
        } while (cursor is not null);

        parts.ShouldBe(whole);
    }

    [Fact]
    public async Task A_misspelt_filter_is_refused_rather_than_showing_everything()
    {
        var refused = await admin
            .GetAsync($"{Audit}?actr=grace")
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("actr").ShouldContain("actor");
    }

    [Fact]
    public async Task All_that_is_wrong_with_filters_is_told_at_once()
    {
        var refused = await admin
            .GetAsync($"{Audit}?cursor=x&limit=0")
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Refusal("cursor").ShouldContain("next_cursor");
        refused.Refusal("limit").ShouldContain("1 to 500");
    }

    private async Task<IReadOnlyList<JsonElement>> ItemsAsync(string path) =>
        [
            .. (await admin.GetAsync(path).ShouldBeAsync(HttpStatusCode.OK))
                .GetProperty("items")
                .EnumerateArray(),
        ];
}
