using System.Net;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class ServicesApiTests
{
    private const string Address = "/api/v1/services";

    [Fact]
    public async Task A_service_is_made_shown_edited_with_its_version_and_removed()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        using var created = await client.PostAsJsonAsync(Address, Orders());
        created.Headers.Location!.ToString().ShouldBe($"{Address}/orders");
        created.Headers.ETag!.Tag.ShouldBe("\"1\"");
        await client
            .PostAsJsonAsync(Address, new { name = "Orders" })
            .ShouldBeAsync(HttpStatusCode.Conflict);

        var shown = await client.GetAsync($"{Address}/orders").ShouldBeAsync(HttpStatusCode.OK);
        (shown.Text("criticality"), shown.Text("automation")).ShouldBe(("tier1", "auto"));
        var targets = shown.GetProperty("targets");
        targets.GetProperty("units")[0].Text("scope").ShouldBe("user");
        targets
            .GetProperty("memory_limits")[0]
            .GetProperty("max_bytes")
            .GetInt64()
            .ShouldBe(1 << 30);
        targets
            .GetProperty("scripts")[0]
            .GetProperty("parameters")[0]
            .Text("kind")
            .ShouldBe("number");

        // What was read can be sent back, but for what the agent alone writes.
        var again = shown
            .EnumerateObject()
            .Where(p => p.Name is not ("version" or "secret_places"))
            .ToDictionary(p => p.Name, p => p.Value);
        var edited = await PutAsync(client, "\"1\"", again).ShouldBeAsync(HttpStatusCode.OK);
        edited.GetProperty("version").GetInt32().ShouldBe(2);
        edited.GetProperty("targets").GetRawText().ShouldBe(targets.GetRawText());
        await PutAsync(client, "\"1\"", again).ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        await PutAsync(client, "\"2\"", new { name = "other" })
            .ShouldBeAsync(HttpStatusCode.BadRequest);

        using var stale = new HttpRequestMessage(HttpMethod.Delete, $"{Address}/orders")
        {
            Headers = { { "If-Match", "\"1\"" } },
        };
        await client.SendAsync(stale).ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        await client.DeleteAsync($"{Address}/orders").ShouldBeAsync(HttpStatusCode.NoContent);
        await client.GetAsync($"{Address}/orders").ShouldBeAsync(HttpStatusCode.NotFound);
        await PutAsync(client, "*", again).ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public void Every_list_of_the_allow_list_can_be_read_and_written_but_its_secrets() =>
        typeof(AllowListBody)
            .GetProperties()
            .Select(p => p.Name)
            .ShouldBe(
                typeof(AllowedTargets)
                    .GetProperties()
                    .Select(p => p.Name)
                    .Where(n => n != nameof(AllowedTargets.Secrets)),
                ignoreOrder: true
            );

    [Fact]
    public void Every_field_of_a_service_can_be_read_and_written() =>
        typeof(ServiceRequest)
            .GetProperties()
            .Select(p => p.Name.Replace("Seconds", "", StringComparison.Ordinal))
            .ShouldBe(
                typeof(ServiceEntry)
                    .GetProperties()
                    .Select(p => p.Name)
                    .Where(n => n != nameof(ServiceEntry.Version))
                    .Append(nameof(ServiceRequest.Secrets)),
                ignoreOrder: true
            );

    [Fact]
    public async Task A_pool_that_a_unit_or_an_endpoint_renews_survives_an_edit_over_rest()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var made = await client
            .PostAsJsonAsync(
                Address,
                new
                {
                    name = "orders",
                    targets = new
                    {
                        pool_restarts = new[]
                        {
                            new
                            {
                                name = "pooler",
                                kind = "unit",
                                target = "pooler.service",
                                scope = "user",
                            },
                            new
                            {
                                name = "own",
                                kind = "endpoint",
                                target = "http://127.0.0.1:8080/pool",
                                scope = "system",
                            },
                        },
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var targets = made.GetProperty("targets");
        targets.GetProperty("pool_restarts").GetArrayLength().ShouldBe(2);
        targets.GetProperty("pool_restarts")[0].Text("scope").ShouldBe("user");
        var edited = await PutAsync(client, "*", new { owner = "shop", targets })
            .ShouldBeAsync(HttpStatusCode.OK);
        edited.GetProperty("targets").GetRawText().ShouldBe(targets.GetRawText());
    }

    [Fact]
    public async Task Secrets_are_written_only_and_stay_with_the_address_they_were_given_for()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var made = await client
            .PostAsJsonAsync(Address, WithDatabase("db.example", "hunter2"))
            .ShouldBeAsync(HttpStatusCode.Created);
        made.GetRawText().ShouldNotContain("hunter2");
        made.GetRawText().ShouldNotContain("cipher");
        Stored(made).ShouldBe(["database main"]);
        (await client.GetStringAsync(Address)).ShouldNotContain("hunter2");

        Stored(
                await PutAsync(client, "*", WithDatabase("db.example", null))
                    .ShouldBeAsync(HttpStatusCode.OK)
            )
            .ShouldBe(["database main"]);
        Stored(
                await PutAsync(client, "*", WithDatabase("elsewhere.example", null))
                    .ShouldBeAsync(HttpStatusCode.OK)
            )
            .ShouldBeEmpty();
        var refused = await PutAsync(
                client,
                "*",
                new Dictionary<string, object>
                {
                    ["secrets"] = new Dictionary<string, string> { ["pool x"] = "s3cret" },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.GetProperty("errors").TryGetProperty("secrets", out _).ShouldBeTrue();
        refused.GetRawText().ShouldNotContain("s3cret");
    }

    [Fact]
    public async Task A_circle_of_dependencies_is_refused_with_field_and_way()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        await client
            .PostAsJsonAsync(Address, new { name = "shop", depends_on = new[] { "orders" } })
            .ShouldBeAsync(HttpStatusCode.Created);
        var refused = await client
            .PostAsJsonAsync(Address, new { name = "orders", depends_on = new[] { "shop" } })
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused
            .GetProperty("errors")
            .GetProperty("depends_on")[0]
            .GetString()!
            .ShouldContain("orders needs shop needs orders");
        await client.GetAsync($"{Address}/orders").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("""{}""", "name")]
    [InlineData("""{"name": "a b"}""", "name")]
    [InlineData("""{"name": "a", "depends_on": ["x", "X"]}""", "depends_on")]
    [InlineData("""{"name": "a", "depends_on": [null]}""", "depends_on[0]")]
    [InlineData(
        """{"name": "a", "verification_window_seconds": 0}""",
        "verification_window_seconds"
    )]
    [InlineData("""{"name": "a", "action_cooldown_seconds": -1}""", "action_cooldown_seconds")]
    [InlineData("""{"name": "a", "criticality": "tier9"}""", "criticality")]
    [InlineData(
        """{"name": "a", "targets": {"log_directories": ["etc"]}}""",
        "targets.log_directories"
    )]
    [InlineData("""{"name": "a", "targets": {"units": [null]}}""", "targets.units[0]")]
    [InlineData("""{"name": "a", "targets": {"secrets": []}}""", "secrets")]
    [InlineData(
        """{"name": "a", "targets": {"scripts": [{"file": "a.sh", "parameters": [null]}]}}""",
        "targets.scripts[0].parameters[0]"
    )]
    [InlineData("""{"name": "a", "secrets": {"pool x": null}}""", "secrets.pool x")]
    public async Task What_is_wrong_with_a_service_is_named_by_field(string body, string field)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        var refused = await client
            .PostAsync(Address, content)
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.GetProperty("errors").EnumerateObject().Select(e => e.Name).ShouldContain(field);
    }

    private static object Orders() =>
        new
        {
            name = "orders",
            description = "Takes orders",
            criticality = "tier1",
            automation = "auto",
            owner = "shop team",
            depends_on = new[] { "orders-db" },
            targets = new
            {
                units = new[] { new { name = "orders.service", scope = "user" } },
                restart_command = new[] { "/usr/bin/true", "now" },
                health_urls = new[] { "http://127.0.0.1:8080/health" },
                memory_limits = new[]
                {
                    new
                    {
                        place = "unit",
                        holder = "orders.service",
                        property = "MemoryMax",
                        min_bytes = 1L << 20,
                        max_bytes = 1L << 30,
                        scope = "user",
                    },
                },
                scripts = new[]
                {
                    new
                    {
                        file = "clear.sh",
                        parameters = new[]
                        {
                            new
                            {
                                name = "count",
                                kind = "number",
                                min = 1,
                                max = 5,
                            },
                        },
                    },
                },
            },
        };

    private static Dictionary<string, object> WithDatabase(string host, string? password)
    {
        var body = new Dictionary<string, object>
        {
            ["name"] = "orders",
            ["targets"] = new
            {
                databases = new[]
                {
                    new
                    {
                        name = "main",
                        engine = "postgresql",
                        host,
                        port = 5432,
                        database = "orders",
                        user = "agent",
                    },
                },
            },
        };
        if (password is not null)
        {
            body["secrets"] = new Dictionary<string, string> { ["database main"] = password };
        }

        return body;
    }

    private static IEnumerable<string?> Stored(JsonElement service) =>
        service
            .GetProperty("secret_places")
            .EnumerateArray()
            .Where(p => p.GetProperty("is_stored").GetBoolean())
            .Select(p => p.Text("place"));

    private static async Task<HttpResponseMessage> PutAsync(
        HttpClient client,
        string version,
        object body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{Address}/orders")
        {
            Content = JsonContent.Create(body),
            Headers = { { "If-Match", version } },
        };
        return await client.SendAsync(request);
    }
}
