using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

public sealed class FaultTests
{
    public static TheoryData<string, int, string, string, string> Faults =>
        new()
        {
            {
                "unauthorized",
                401,
                "application/json",
                "{\"error\":{\"type\":\"security_exception\",\"reason\":\"unable to authenticate\"},\"status\":401}",
                "sign-in"
            },
            {
                "forbidden",
                403,
                "application/json",
                "{\"error\":{\"type\":\"security_exception\",\"reason\":\"action [indices:data/read/search] is unauthorized\"},\"status\":403}",
                "privileges"
            },
            { "html", 200, "text/html", "<html><title>Kibana</title></html>", "no JSON" },
            { "html behind a proxy", 502, "text/html", "<html>Bad Gateway</html>", "busy" },
            { "not an object", 200, "application/json", "[1,2]", "no JSON" },
            { "cut off", 200, "application/json", "{\"hits\":{\"hits\":[{\"_id\":", "no JSON" },
            { "empty", 200, "application/json", "", "no JSON" },
            {
                "no hits",
                200,
                "application/json",
                "{\"took\":1,\"timed_out\":false,\"_shards\":{\"total\":1,\"failed\":0}}",
                "no hits"
            },
            {
                "malformed hit",
                200,
                "application/json",
                "{\"timed_out\":false,\"_shards\":{\"total\":1,\"failed\":0},\"hits\":{\"hits\":[{\"_id\":\"x\"}]}}",
                "hit has no"
            },
            {
                "half a character",
                200,
                "application/json",
                "{\"timed_out\":false,\"_shards\":{\"total\":1,\"failed\":0},\"hits\":{\"hits\":[{\"_id\":\"\\ud800\",\"_index\":\"i\",\"sort\":[1,1]}]}}",
                "no JSON"
            },
            {
                "half a character in a refusal",
                400,
                "application/json",
                "{\"error\":{\"type\":\"x\",\"reason\":\"why \\ud800\"}}",
                "why \\ud800"
            },
            {
                "wrong order value",
                200,
                "application/json",
                "{\"timed_out\":false,\"_shards\":{\"total\":1,\"failed\":0},\"hits\":{\"hits\":[{\"_id\":\"x\",\"_index\":\"i\",\"sort\":[\"soon\",1]}]}}",
                "hit has no"
            },
            {
                "partial",
                200,
                "application/json",
                "{\"timed_out\":false,\"_shards\":{\"total\":2,\"failed\":1,\"failures\":[{\"shard\":0,\"reason\":{\"type\":\"node_disconnected_exception\",\"reason\":\"node left\"}}]},\"hits\":{\"hits\":[{\"_index\":\"i\",\"_id\":\"x\",\"_source\":{\"message\":\"half\"},\"sort\":[1772366401000,1]}]}}",
                "node left"
            },
            {
                "timed out",
                200,
                "application/json",
                "{\"timed_out\":true,\"_shards\":{\"total\":2,\"failed\":0},\"hits\":{\"hits\":[{\"_index\":\"i\",\"_id\":\"x\",\"_source\":{\"message\":\"half\"},\"sort\":[1772366401000,1]}]}}",
                "ran out of time"
            },
            {
                "remote cluster left out",
                200,
                "application/json",
                "{\"timed_out\":false,\"_clusters\":{\"total\":2,\"skipped\":1},\"_shards\":{\"total\":2,\"failed\":0},\"hits\":{\"hits\":[]}}",
                "remote cluster"
            },
            { "redirect", 302, "text/html", "", "redirects are not followed" },
            {
                "wrong query",
                400,
                "application/json",
                "{\"error\":{\"root_cause\":[{\"type\":\"query_shard_exception\",\"reason\":\"Failed to parse query [a AND]\"}],\"type\":\"search_phase_execution_exception\",\"reason\":\"all shards failed\"},\"status\":400}",
                "Failed to parse query [a AND]"
            },
        };

    [Theory, MemberData(nameof(Faults))]
    public async Task What_a_server_answers_wrongly_is_said_on_the_source_and_nothing_is_lost(
        string what,
        int status,
        string type,
        string body,
        string said
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now, "d", "line");
        driver.Server.Instead = r => r.IsPage ? new SearchDouble.Answer(status, body, type) : null;
        await driver.NextPollAsync();
        var source = await driver.SourceAsync();
        source.State.ShouldBe(SourceState.Faulty, what);
        source.LastError.ShouldNotBeNull().ShouldContain(said, Case.Insensitive, what);
        (await driver.MessagesAsync()).ShouldBeEmpty();

        driver.Server.Instead = _ => null;
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
        (await driver.SourceAsync()).LastError.ShouldBeNull();
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Ok);
    }

    [Fact]
    public async Task A_source_that_was_just_made_says_what_is_wrong_with_its_server_before_it_has_anything_to_read()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Instead = _ => new SearchDouble.Answer(200, "<html></html>", "text/html");

        await driver.PollAsync();

        var source = await driver.SourceAsync();
        source.State.ShouldBe(SourceState.Faulty);
        source.LastError.ShouldNotBeNull().ShouldContain("no JSON");
    }

    [Fact]
    public async Task A_server_that_asks_for_a_pause_gets_it()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now, "d", "line");
        driver.Server.Instead = r =>
            r.IsPage
                ? new SearchDouble.Answer(429, "{}")
                {
                    Headers = new Dictionary<string, string> { ["Retry-After"] = "300" },
                }
                : null;
        await driver.NextPollAsync();
        (await driver.CheckpointAsync()).NextPollAt.ShouldBe(driver.Now.AddSeconds(300));
        driver.Server.Instead = _ => null;
        await driver.NextPollAsync(200);
        (await driver.MessagesAsync()).ShouldBeEmpty();
        await driver.NextPollAsync(100);
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Fact]
    public async Task Lines_that_cannot_be_stored_again_and_again_are_told_once_and_read_again()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now, "d", "line");
        var away = new AwayContexts();
        driver.Stores = away;
        for (var i = 0; i < 3; i++)
        {
            await driver.NextPollAsync(60);
        }

        away.Asked.ShouldBeGreaterThan(1);
        var told = driver.Log.Lines.Where(static l => l.Level >= LogLevel.Warning);
        told.ShouldHaveSingleItem().Message.ShouldContain("Poll of source elastic broke off");
        driver.Log.Lines.ShouldAllBe(static l => l.Exception == null);
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Faulty);
    }

    [Fact]
    public async Task Pauses_double_with_each_failure_and_have_an_end()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Instead = _ => new SearchDouble.Answer(503, "{}");
        driver.Clock.Advance(TimeSpan.FromSeconds(30));
        var waits = new List<double>();
        for (var i = 0; i < 7; i++)
        {
            await driver.PollAsync();
            var next = (await driver.CheckpointAsync()).NextPollAt;
            waits.Add((next - driver.Now).TotalSeconds);
            driver.Clock.Advance(next - driver.Now);
        }

        waits.ShouldBe([30, 60, 120, 240, 480, 600, 600]);
    }

    [Fact]
    public async Task A_server_that_is_not_there_is_said_to_be_so()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        await driver.EditAsync(s => s.Location = "http://127.0.0.1:1");
        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("cannot be reached");
        await driver.EditAsync(s => s.Location = "http://no-such-host.invalid:9200");
        await driver.NextPollAsync(120);
        (await driver.SourceAsync())
            .LastError.ShouldNotBeNull()
            .ShouldContain("no-such-host.invalid");
    }

    [Fact]
    public async Task A_server_without_tls_at_an_https_address_is_told_from_one_that_is_down()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        await driver.EditAsync(s =>
            s.Location = s.Location.Replace("http://", "https://", StringComparison.Ordinal)
        );
        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("certificate");
    }

    [Theory]
    [InlineData(false, "7.11.2")]
    [InlineData(true, "2.3.0")]
    public async Task A_server_that_is_too_old_is_named(bool isOpenSearch, string version)
    {
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch, version);
        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("too old");
    }

    [Fact]
    public async Task A_field_that_is_no_date_is_named_with_its_type()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(with: s =>
            s with
            {
                TimeField = "when",
            }
        );
        driver.Server.Index("logs-app", "d", new { message = "x" });
        await driver.NextPollAsync();
        (await driver.SourceAsync())
            .LastError.ShouldNotBeNull()
            .ShouldContain("no index of logs-*", Case.Insensitive);
        driver.Server.Mappings["when"] = "keyword";
        await driver.NextPollAsync(120);
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("keyword");
    }

    [Theory]
    [InlineData("missing", "There is no index missing")]
    [InlineData("missing-*", "No index matches missing-*")]
    public async Task Indices_that_are_not_there_are_named(string pattern, string said)
    {
        await using var driver = await ElasticsearchDriver.StartAsync(with: s =>
            s with
            {
                IndexPattern = pattern,
            }
        );
        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain(said);
        // What is written before the index is noticed is read all the same.
        driver.Server.Line(
            driver.Now.AddSeconds(-20),
            "d",
            "line",
            "missing" + (pattern.EndsWith('*') ? "-1" : "")
        );
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Theory]
    [InlineData(ServerSignIn.Basic, "s3cr3t-p4ss", "Basic ZWxhc3RpYzpzM2NyM3QtcDRzcw==")]
    [InlineData(ServerSignIn.ApiKey, "VnVhQ2ZHY0JDZGJrUW0=", "ApiKey VnVhQ2ZHY0JDZGJrUW0=")]
    [InlineData(ServerSignIn.ApiKey, "id-1:key-1", "ApiKey aWQtMTprZXktMQ==")]
    public async Task The_agent_signs_in_and_what_it_signs_in_with_shows_nowhere(
        ServerSignIn how,
        string secret,
        string header
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Authorization = header;
        driver.Server.Line(driver.Now, "d", "line");
        await driver.NextPollAsync();
        (await driver.SourceAsync())
            .LastError.ShouldNotBeNull()
            .ShouldContain("Choose how to sign in");
        await driver.EditAsync(s =>
        {
            s.Elasticsearch = s.Elasticsearch! with { SignIn = how, UserName = "elastic" };
            s.ProtectedSecret = driver.Secrets.Protect(secret);
        });
        driver.Server.Instead = r =>
            r.IsPage ? new SearchDouble.Answer(400, $"<p>you sent {header} {secret}</p>") : null;
        await driver.NextPollAsync(120);
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldNotContain(secret);
        (await driver.SourceAsync()).LastError!.ShouldNotContain(header.Split(' ')[1]);
        driver.Server.Instead = _ => null;
        await driver.NextPollAsync(120);
        (await driver.MessagesAsync()).ShouldBe(["line"]);
        await using var context = driver.Database.Open();
        (
            await context.Sources.SingleAsync(TestContext.Current.CancellationToken)
        ).ProtectedSecret!.ShouldNotContain(secret);
    }

    [Fact]
    public async Task An_account_that_may_read_indices_but_not_ask_for_the_version_is_enough()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch: true);
        driver.Server.Line(driver.Now, "d", "line");
        driver.Server.Instead = r =>
            r is { Method: "GET", Path: "/" }
                ? SearchDouble.Refusal(
                    403,
                    "security_exception",
                    "no permissions for [cluster:monitor/main]"
                )
                : null;
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Fact]
    public async Task A_server_that_never_answers_is_given_up_on_in_time()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        var never = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.Server.Instead = _ => new SearchDouble.Answer(200, "{}") { Hold = never.Task };
        driver.Clock.Advance(TimeSpan.FromSeconds(30));
        var polling = driver.PollAsync();
        await Eventually.TrueAsync(() =>
        {
            if (driver.Server.Requests.Count > 0)
            {
                driver.Clock.Advance(TimeSpan.FromSeconds(61));
            }

            return polling.IsCompleted;
        });
        await polling;
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("did not answer");
        never.SetResult();
    }

    [Fact]
    public async Task A_source_that_is_switched_off_is_left_alone()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        await driver.EditAsync(s => s.Enabled = false);
        driver.Server.Line(driver.Now, "d", "line");
        await driver.NextPollAsync();
        driver.Server.Requests.ShouldBeEmpty();
        await driver.EditAsync(s => s.Enabled = true);
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/meta-data", "169.254.169.254")]
    [InlineData("http://[::ffff:169.254.169.254]:9200", "169.254.169.254")]
    [InlineData("http://[fd00:ec2::254]", "fd00:ec2::254")]
    [InlineData("http://search.example.com:9200", "169.254.169.254")]
    public async Task A_server_at_an_address_that_no_search_server_has_is_not_asked(
        string location,
        string address
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Resolve = (_, _) =>
            Task.FromResult<IPAddress[]>([IPAddress.Loopback, IPAddress.Parse(address)]);
        await driver.EditAsync(s => s.Location = location);
        var probe = await driver
            .Probe()
            .ProbeAsync(await driver.SourceAsync(), "", CancellationToken.None);
        probe.Error.ShouldNotBeNull().Message.ShouldContain("nothing is sent there");
    }

    [Fact]
    public async Task Trying_a_source_out_tells_what_it_has_and_stores_nothing()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now.AddMinutes(-5), "a", "older");
        driver.Server.Line(driver.Now.AddMinutes(-1), "b", "latest");
        driver.Server.Line(driver.Now.AddHours(-3), "c", "too old");
        var probe = await driver
            .Probe()
            .ProbeAsync(await driver.SourceAsync(), "", CancellationToken.None);
        probe.Value.Server.ShouldBe("Elasticsearch 8.15.0");
        probe.Value.DocumentsLastHour.ShouldBe(2);
        probe.Value.Sample.ShouldNotBeNull().Message.ShouldBe("latest");
        (await driver.MessagesAsync()).ShouldBeEmpty();
        driver.Server.OpenSnapshots.ShouldBe(0);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(8)]
    public async Task A_server_that_ends_each_snapshot_after_one_page_is_not_asked_for_ever(
        int documents
    )
    {
        // All of one time, and more than one page: reading them anew never gets past the first page.
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now.AddDays(-1), "old", "before the source was made");
        for (var i = 0; i < documents; i++)
        {
            driver.Server.Line(driver.Now, $"d{i}", $"line {i}");
        }

        var isSecond = false;
        driver.Server.Instead = request =>
        {
            if (!request.IsPage)
            {
                isSecond = false;
                return null;
            }

            var ends = isSecond;
            isSecond = true;
            return ends ? SearchDouble.ContextMissing() : null;
        };
        await driver.NextPollAsync();
        driver.Server.Pages.ShouldBeLessThan(60);
        (await driver.MessagesAsync()).ShouldBeUnique();
        driver.Server.Instead = _ => null;
        await driver.NextPollAsync(600);
        (await driver.MessagesAsync()).Count.ShouldBe(documents);
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Ok);
    }

    [Fact]
    public async Task A_server_that_ends_each_snapshot_before_its_first_page_is_not_asked_for_ever()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now, "d", "line");
        driver.Server.Instead = request => request.IsPage ? SearchDouble.ContextMissing() : null;
        await driver.NextPollAsync();
        driver.Server.Requests.Count.ShouldBeLessThan(60);
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Faulty);
    }
}
