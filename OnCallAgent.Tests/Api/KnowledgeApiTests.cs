using System.Net;
using System.Net.Http.Json;
using System.Text;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class KnowledgeApiTests
{
    private const int FiftyMegabytes = 50_000_000;

    [Fact]
    public async Task An_entry_is_made_edited_with_its_version_restored_and_removed_and_its_history_tells_what_changed()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var made = await client
            .PostAsJsonAsync("/api/v1/knowledge", Entry("Disk is full", "No space left"))
            .ShouldBeAsync(HttpStatusCode.Created);
        made.Text("id").ShouldBe("Disk-is-full");
        await client
            .PostAsJsonAsync("/api/v1/knowledge", Entry("disk is full", "x"))
            .ShouldBeAsync(HttpStatusCode.Conflict);

        var edited = await PutAsync(client, "\"1\"", Entry("Disk is full", "ENOSPC"))
            .ShouldBeAsync(HttpStatusCode.OK);
        edited.GetProperty("version").GetInt32().ShouldBe(2);
        await PutAsync(client, "\"1\"", Entry("Disk is full", "x"))
            .ShouldBeAsync(HttpStatusCode.PreconditionFailed);

        var restored = await client
            .PostAsJsonAsync("/api/v1/knowledge/Disk-is-full/restore", new { version = 1 })
            .ShouldBeAsync(HttpStatusCode.OK);
        restored.GetProperty("version").GetInt32().ShouldBe(3);
        restored.GetProperty("error_patterns")[0].GetString().ShouldBe("No space left");
        await client
            .PostAsJsonAsync("/api/v1/knowledge/Disk-is-full/restore", new { version = 9 })
            .ShouldBeAsync(HttpStatusCode.NotFound);

        await client
            .DeleteAsync("/api/v1/knowledge/Disk-is-full")
            .ShouldBeAsync(HttpStatusCode.NoContent);
        await client
            .GetAsync("/api/v1/knowledge/Disk-is-full")
            .ShouldBeAsync(HttpStatusCode.NotFound);
        var history = await client
            .GetAsync("/api/v1/knowledge/Disk-is-full/history")
            .ShouldBeAsync(HttpStatusCode.OK);
        history
            .EnumerateArray()
            .Select(h => h.Text("what"))
            .ShouldBe(["removed", "restored", "edited", "created"]);
        var change = history[2].GetProperty("changes")[0];
        change.Text("field").ShouldBe("error_patterns");
        change.GetProperty("added")[0].GetString().ShouldBe("ENOSPC");
    }

    [Fact]
    public async Task A_shipped_entry_can_be_edited_and_brought_back_to_how_it_was_shipped()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var list = await client.GetAsync("/api/v1/knowledge").ShouldBeAsync(HttpStatusCode.OK);
        var shipped = list[0];
        var address = $"/api/v1/knowledge/{shipped.Text("id")}";
        await client
            .PutAsJsonAsync(address, Entry("Mine", "boom"))
            .ShouldBeAsync(HttpStatusCode.OK);
        var restored = await client
            .PostAsJsonAsync($"{address}/restore", new { version = 1 })
            .ShouldBeAsync(HttpStatusCode.OK);
        restored.Text("title").ShouldBe(shipped.Text("title"));
        restored
            .GetProperty("error_patterns")
            .GetRawText()
            .ShouldBe(shipped.GetProperty("error_patterns").GetRawText());
    }

    [Fact]
    public async Task An_import_stores_all_or_nothing_and_names_entry_field_and_reason()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var exported = await client.GetStringAsync("/api/v1/knowledge/export");

        var same = await ImportAsync(client, exported).ShouldBeAsync(HttpStatusCode.OK);
        same.GetProperty("added").GetArrayLength().ShouldBe(0);
        same.GetProperty("unchanged").GetArrayLength().ShouldBeGreaterThan(0);

        var refused = await ImportAsync(
                client,
                """
                [{"id": "good", "title": "Good"},
                 {"id": "bad", "title": "Bad", "error_patterns": ["("], "automated_actions": ["format_disk"]},
                 {"id": "good", "title": "Twice"}]
                """
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused.Text("detail").ShouldContain("entry 2 (bad).error_patterns[0]");
        refused.Text("detail").ShouldContain("format_disk");
        refused.Text("detail").ShouldContain("twice");
        await client.GetAsync("/api/v1/knowledge/good").ShouldBeAsync(HttpStatusCode.NotFound);

        const string Good = """[{"id": "good", "title": "Good"}]""";
        var dry = await ImportAsync(client, Good, "?dry_run=true").ShouldBeAsync(HttpStatusCode.OK);
        dry.GetProperty("applied").GetBoolean().ShouldBeFalse();
        await client.GetAsync("/api/v1/knowledge/good").ShouldBeAsync(HttpStatusCode.NotFound);
        var done = await ImportAsync(client, Good).ShouldBeAsync(HttpStatusCode.OK);
        done.GetProperty("added")[0].GetString().ShouldBe("good");
        await client.GetAsync("/api/v1/knowledge/good").ShouldBeAsync(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("import")]
    [InlineData("import/runbooks")]
    public async Task A_file_of_50_MB_is_refused_with_the_limit_before_it_is_read(string what)
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        using var whole = new Spaces(FiftyMegabytes, isLengthTold: true);
        var refused = await client
            .PostAsync($"/api/v1/knowledge/{what}", whole)
            .ShouldBeAsync(HttpStatusCode.RequestEntityTooLarge);
        refused.Text("detail").ShouldContain($"{2 * KnowledgeImport.MaxLength} bytes");
        whole.Sent.ShouldBe(0);

        // Without a length it is read up to the limit and not further.
        using var endless = new Spaces(FiftyMegabytes, isLengthTold: false);
        try
        {
            using var answer = await client.PostAsync($"/api/v1/knowledge/{what}", endless);
            answer.StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
        }
        catch (HttpRequestException)
        {
            // The connection is closed while we still write: the answer may be lost.
        }

        endless.Sent.ShouldBeLessThan(FiftyMegabytes);
        (await client.GetAsync("/api/v1/knowledge").ShouldBeAsync(HttpStatusCode.OK))
            .EnumerateArray()
            .ShouldAllBe(k => k.Text("created_by") == BuiltInKnowledge.Author);
    }

    [Fact]
    public async Task Runbooks_in_Markdown_become_entries_and_are_found_by_what_they_are_about()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        object Runbook(string meaning) =>
            new
            {
                files = new[]
                {
                    new
                    {
                        name = "VolumeFillingUp",
                        text = $"# Volume filling up\n\n## Meaning\n{meaning}\n\n## Mitigation\nRemove old snapshots.\n",
                    },
                },
            };
        await client
            .PostAsJsonAsync(
                "/api/v1/knowledge/import/runbooks",
                Runbook("A persistent volume has little space left.")
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        var again = await client
            .PostAsJsonAsync(
                "/api/v1/knowledge/import/runbooks",
                Runbook("A persistent volume has hardly any space left.")
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        again.GetProperty("updated")[0].GetString().ShouldBe("VolumeFillingUp");

        var found = await client
            .GetAsync("/api/v1/knowledge/search?q=persistent+volume+is+filling+up")
            .ShouldBeAsync(HttpStatusCode.OK);
        found.GetProperty("by_text")[0].Text("id").ShouldBe("VolumeFillingUp");
        found.GetProperty("confidence").GetProperty("answered").GetBoolean().ShouldBeTrue();
        var unknown = await client
            .GetAsync("/api/v1/knowledge/search?q=quarterly+invoices+were+printed+twice")
            .ShouldBeAsync(HttpStatusCode.OK);
        var confidence = unknown.GetProperty("confidence");
        confidence.GetProperty("answered").GetBoolean().ShouldBeFalse();
        confidence.Text("reason").ShouldContain("needed");
        await client.GetAsync("/api/v1/knowledge/search").ShouldBeAsync(HttpStatusCode.BadRequest);
    }

    [Fact]
    public async Task Examples_are_tried_at_each_save()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var refused = await client
            .PostAsJsonAsync(
                "/api/v1/knowledge",
                new
                {
                    title = "Disk",
                    error_patterns = new[] { "no space" },
                    must_match = new[] { "write: No space left", "ENOSPC" },
                    must_not_match = new[] { "there is no space in this name" },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused
            .GetProperty("errors")
            .EnumerateObject()
            .Select(e => e.Name)
            .ShouldBe(["must_match[1]", "must_not_match[0]"]);
    }

    [Fact]
    public async Task A_parameter_that_its_action_does_not_have_is_refused_with_its_place_however_it_comes_in()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var refused = await client
            .PostAsJsonAsync(
                "/api/v1/knowledge",
                new
                {
                    title = "Disk",
                    automated_actions = new[]
                    {
                        new
                        {
                            type = "cleanup_logs",
                            parameters = new Dictionary<string, string>
                            {
                                ["daays"] = "7",
                                ["days"] = "soon",
                            },
                        },
                    },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        refused
            .GetProperty("errors")
            .EnumerateObject()
            .Select(e => e.Name)
            .ShouldBe(
                ["automated_actions[0].parameters.daays", "automated_actions[0].parameters.days"],
                ignoreOrder: true
            );

        var imported = await ImportAsync(
                client,
                """[{"id": "disk", "title": "Disk", "automated_actions": ["restart_service", {"type": "cleanup_logs", "parameters": {"daays": 7}}]}]"""
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        imported
            .Text("detail")
            .ShouldContain("entry 1 (disk).automated_actions[1].parameters.daays");
        await client.GetAsync("/api/v1/knowledge/disk").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    private static Task<HttpResponseMessage> ImportAsync(
        HttpClient client,
        string json,
        string query = ""
    ) =>
        client.PostAsync(
            $"/api/v1/knowledge/import{query}",
            new StringContent(json, Encoding.UTF8, "application/json")
        );

    private static object Entry(string title, string pattern) =>
        new
        {
            title,
            category = "disk",
            error_patterns = new[] { pattern },
            solution_steps = new[] { "Remove old files." },
        };

    private static async Task<HttpResponseMessage> PutAsync(
        HttpClient client,
        string tag,
        object body
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/knowledge/Disk-is-full")
        {
            Content = JsonContent.Create(body),
            Headers = { { "If-Match", tag } },
        };
        return await client.SendAsync(request);
    }
}
