using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed class SourcesApiTests
{
    private const string Url = "/api/v1/sources";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Files_are_followed_edited_switched_off_and_forgotten()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var answer = await client.PostAsJsonAsync(
            Url,
            new
            {
                kind = "file",
                location = "/var/log/app/*.log",
                default_service = "orders",
            }
        );
        answer.Headers.ETag!.Tag.ShouldBe("\"1\"");
        var location = answer.Headers.Location!;
        var made = await Task.FromResult(answer).ShouldBeAsync(HttpStatusCode.Created);
        (made.Text("kind"), made.Text("state"), made.Text("name")).ShouldBe(
            ("file", "waiting", "/var/log/app/*.log")
        );
        made.Text("changed_by").ShouldBe(Roles.Admin);
        await client
            .PostAsJsonAsync(Url, new { kind = "file", location = "/var/log/app/*.log" })
            .ShouldBeAsync(HttpStatusCode.Conflict);

        var off = new
        {
            kind = "file",
            name = "App",
            location = "/var/log/app/*.log",
            zone = "Europe/Berlin",
            enabled = false,
        };
        var edited = await PutAsync(client, location, off, "\"1\"")
            .ShouldBeAsync(HttpStatusCode.OK);
        edited.GetProperty("enabled").GetBoolean().ShouldBeFalse();
        edited.Text("zone").ShouldBe("Europe/Berlin");
        edited.GetProperty("default_service").ValueKind.ShouldBe(JsonValueKind.Null);
        await PutAsync(client, location, off, "\"1\"")
            .ShouldBeAsync(HttpStatusCode.PreconditionFailed);
        await PutAsync(client, location, off, "seven").ShouldBeAsync(HttpStatusCode.BadRequest);

        (await client.GetAsync(location, Cancelled)).Headers.ETag!.Tag.ShouldBe("\"2\"");
        (await client.DeleteAsync(location, Cancelled)).StatusCode.ShouldBe(
            HttpStatusCode.NoContent
        );
        await client.GetAsync(location, Cancelled).ShouldBeAsync(HttpStatusCode.NotFound);
        await client.DeleteAsync(location, Cancelled).ShouldBeAsync(HttpStatusCode.NotFound);
        await PutAsync(client, location, off, "*").ShouldBeAsync(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task A_servers_secret_goes_in_and_never_comes_out()
    {
        await using var host = await ApiHost.StartAsync();
        await using var server = await SearchDouble.StartAsync(host.Clock);
        using var client = await host.ClientOfAsync(Roles.Admin);
        server.Line(host.Clock.GetUtcNow().AddMinutes(-1), "a", "latest");
        server.Authorization = "Basic ZWxhc3RpYzpzM2NyM3Q=";
        object Body(string? secret, string? address = null) =>
            new
            {
                kind = "elasticsearch",
                location = address ?? server.Url,
                secret,
                elasticsearch = new
                {
                    index_pattern = "logs-*",
                    sign_in = "basic",
                    user_name = "elastic",
                },
            };

        var failed = await client
            .PostAsJsonAsync($"{Url}/test", Body("wrong"))
            .ShouldBeAsync(HttpStatusCode.OK);
        failed.GetProperty("works").GetBoolean().ShouldBeFalse();
        failed.Text("reason").ShouldContain("sign-in");
        var tried = await client
            .PostAsJsonAsync($"{Url}/test", Body("s3cr3t"))
            .ShouldBeAsync(HttpStatusCode.OK);
        tried.GetProperty("works").GetBoolean().ShouldBeTrue(tried.ToString());
        tried.GetProperty("documents_last_hour").GetInt64().ShouldBe(1);
        tried.GetProperty("sample").Text("message").ShouldBe("latest");

        var made = await client
            .PostAsJsonAsync(Url, Body("s3cr3t"))
            .ShouldBeAsync(HttpStatusCode.Created);
        made.ToString().ShouldNotContain("s3cr3t");
        made.GetProperty("has_secret").GetBoolean().ShouldBeTrue();
        made.GetProperty("elasticsearch").Text("sign_in").ShouldBe("basic");
        var one = $"{Url}/{made.Text("id")}";

        // The stored one is tried where it belongs, and goes nowhere else.
        (await client.PostAsJsonAsync($"{one}/test", Body(null)).ShouldBeAsync(HttpStatusCode.OK))
            .GetProperty("works")
            .GetBoolean()
            .ShouldBeTrue();
        (
            await client
                .PostAsJsonAsync($"{one}/test", Body(null, "http://127.0.0.1:1"))
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("secret")
            .ShouldContain("anew");
        (
            await PutAsync(client, one, Body(null, "http://127.0.0.1:1"), "*")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("secret")
            .ShouldContain("anew");
        await PutAsync(client, one, Body(null), "\"1\"").ShouldBeAsync(HttpStatusCode.OK);
        (await client.GetStringAsync(one, Cancelled)).ShouldNotContain("s3cr3t");
        (await client.GetStringAsync(Url, Cancelled)).ShouldNotContain("s3cr3t");
    }

    [Fact]
    public async Task A_server_that_answers_a_web_page_is_told_from_one_that_searches()
    {
        await using var host = await ApiHost.StartAsync();
        await using var server = await SearchDouble.StartAsync(host.Clock);
        using var client = await host.ClientOfAsync(Roles.Admin);
        server.Instead = _ => new SearchDouble.Answer(
            200,
            "<!DOCTYPE html><title>Kibana</title>",
            "text/html"
        );
        var tried = await client
            .PostAsJsonAsync($"{Url}/test", new { kind = "elasticsearch", location = server.Url })
            .ShouldBeAsync(HttpStatusCode.OK);
        tried.GetProperty("works").GetBoolean().ShouldBeFalse();
        tried.Text("reason").ShouldContain("not of Kibana");
    }

    [Fact]
    public async Task A_push_source_is_renamed_here_too()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var made = await client
            .PostAsJsonAsync(Url, new { kind = "push", name = "Acme" })
            .ShouldBeAsync(HttpStatusCode.Created);
        var one = $"{Url}/{made.Text("id")}";
        var edited = await PutAsync(
                client,
                one,
                new
                {
                    kind = "push",
                    name = "Acme monitor",
                    default_service = "acme",
                },
                "\"1\""
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        (edited.Text("name"), edited.Text("default_service")).ShouldBe(("Acme monitor", "acme"));
        (await client.GetAsync($"{one}/push").ShouldBeAsync(HttpStatusCode.OK))
            .Text("name")
            .ShouldBe("Acme monitor");
        (
            await PutAsync(client, one, new { kind = "file", location = "/x.log" }, "*")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("kind")
            .ShouldContain("push");
    }

    [Fact]
    public async Task Refusals_name_the_field_as_it_was_sent()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        var server = await client
            .PostAsJsonAsync(
                Url,
                new
                {
                    kind = "elasticsearch",
                    location = "ftp://x",
                    zone = "UTC",
                    elasticsearch = new { poll_seconds = 1, index_pattern = "a b" },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        foreach (
            var field in new[]
            {
                "location",
                "zone",
                "elasticsearch.poll_seconds",
                "elasticsearch.index_pattern",
            }
        )
        {
            server.Refusal(field).ShouldNotBeEmpty();
        }

        var file = await client
            .PostAsJsonAsync(
                Url,
                new
                {
                    kind = "file",
                    location = "",
                    zone = "Mars/Olympus",
                    secret = "x",
                    elasticsearch = new { },
                }
            )
            .ShouldBeAsync(HttpStatusCode.BadRequest);
        foreach (var field in new[] { "location", "zone", "secret", "elasticsearch" })
        {
            file.Refusal(field).ShouldNotBeEmpty();
        }

        (
            await client
                .PostAsJsonAsync($"{Url}/test", new { kind = "file", location = "/x.log" })
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("kind")
            .ShouldContain("elasticsearch");
        (await client.GetAsync($"{Url}?kind=fax").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("kind")
            .ShouldContain("push");
    }

    [Fact]
    public async Task What_begins_an_event_is_set_for_files_and_refused_where_it_is_wrong()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Admin);
        object Files(string? firstLine) =>
            new
            {
                kind = "file",
                location = "/var/log/batch.log",
                first_line = firstLine,
            };

        var made = await client
            .PostAsJsonAsync(Url, Files(@"^\[job "))
            .ShouldBeAsync(HttpStatusCode.Created);
        made.Text("first_line").ShouldBe(@"^\[job ");
        var one = $"{Url}/{made.Text("id")}";
        (await PutAsync(client, one, Files("^(job"), "*").ShouldBeAsync(HttpStatusCode.BadRequest))
            .Refusal("first_line")
            .ShouldNotBeEmpty();
        (
            await PutAsync(client, one, Files(@"^(?=job)"), "*")
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        )
            .Refusal("first_line")
            .ShouldContain("every line is tried");
        (await client.GetAsync(one).ShouldBeAsync(HttpStatusCode.OK))
            .Text("first_line")
            .ShouldBe(@"^\[job ");
        var cleared = await PutAsync(client, one, Files(null), "*")
            .ShouldBeAsync(HttpStatusCode.OK);
        cleared.GetProperty("first_line").ValueKind.ShouldBe(JsonValueKind.Null);

        (
            await client
                .PostAsJsonAsync(
                    Url,
                    new
                    {
                        kind = "elasticsearch",
                        location = "https://search.example.com",
                        first_line = "^job",
                    }
                )
                .ShouldBeAsync(HttpStatusCode.BadRequest)
        ).Refusal("first_line").ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Viewers_see_how_reading_goes_and_change_nothing()
    {
        await using var host = await ApiHost.StartAsync();
        using var client = await host.ClientOfAsync(Roles.Viewer);
        var now = host.Clock.GetUtcNow();
        await EditAsync(
            host,
            db =>
            {
                db.Sources.Add(
                    new StoredSource
                    {
                        Id = "search-1",
                        Name = "Search",
                        Kind = SourceKind.Elasticsearch,
                        Location = "https://search.example.com",
                        State = SourceState.Faulty,
                        LastError = "It is away.",
                    }
                );
                db.PollCheckpoints.Add(
                    new PollCheckpoint
                    {
                        SourceId = "search-1",
                        Through = now.AddSeconds(-95),
                        NextPollAt = now.AddSeconds(60),
                        Failures = 3,
                    }
                );
            }
        );
        var rates = host.Services.GetRequiredService<SourceRates>();
        await rates.SampleAsync(Cancelled);
        host.Clock.Advance(TimeSpan.FromSeconds(20));
        await EditAsync(host, db => db.Sources.Single(s => s.Id == "search-1").LinesRead = 500);
        await rates.SampleAsync(Cancelled);

        var listed = await client
            .GetAsync($"{Url}?kind=elasticsearch&state=faulty", Cancelled)
            .ShouldBeAsync(HttpStatusCode.OK);
        listed.GetArrayLength().ShouldBe(1);
        var source = listed[0];
        source.GetProperty("lines_per_second").GetDouble().ShouldBe(25);
        source.GetProperty("lag_seconds").GetInt64().ShouldBe(115);
        source.GetProperty("failures").GetInt32().ShouldBe(3);
        source.Text("last_error").ShouldBe("It is away.");
        await client
            .PostAsJsonAsync(Url, new { kind = "file", location = "/x.log" })
            .ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    private static async Task EditAsync(ApiHost host, Action<OnCallDbContext> edit)
    {
        await using var db = await host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync(Cancelled);
        edit(db);
        await db.SaveChangesAsync(Cancelled);
    }

    private static async Task<HttpResponseMessage> PutAsync(
        HttpClient client,
        object url,
        object body,
        string version
    )
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, url.ToString())
        {
            Content = JsonContent.Create(body),
        };
        request.Headers.TryAddWithoutValidation("If-Match", version);
        return await client.SendAsync(request, Cancelled);
    }
}
