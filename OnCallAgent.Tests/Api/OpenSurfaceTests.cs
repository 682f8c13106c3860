using System.Net;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace OnCallAgent.Tests.Api;

/// <summary>What is open to everybody: health, the document, its page; and the headers of all answers.</summary>
public sealed class OpenSurfaceTests : IAsyncLifetime
{
    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync();
        client = host.Client();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task A_running_agent_is_alive_and_says_of_each_part_whether_it_can_work()
    {
        (await client.GetAsync("/health/live").ShouldBeAsync(HttpStatusCode.OK))
            .Text("status")
            .ShouldBe("healthy");
        // The sources are not followed in this host; what they say of it is theirs to test.
        var ready = await ApiHost.JsonAsync(await client.GetAsync("/health/ready"));
        ready.GetProperty("checks").GetProperty("database").Text("status").ShouldBe("healthy");
    }

    [Fact]
    public async Task An_agent_that_cannot_work_is_alive_but_not_ready()
    {
        await using var ill = await ApiHost.StartAsync(services: s =>
            s.AddHealthChecks()
                .AddCheck("sources", () => HealthCheckResult.Unhealthy("Nothing can be read."))
                .AddCheck("broken", () => throw new InvalidOperationException("pw=s3cr3t"))
        );
        using var other = ill.Client();
        (await other.GetAsync("/health/live")).StatusCode.ShouldBe(HttpStatusCode.OK);
        using var ready = await other.GetAsync("/health/ready");
        ready.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        var text = await ready.Content.ReadAsStringAsync();
        text.ShouldContain("Nothing can be read.");
        text.ShouldNotContain("s3cr3t");
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/health/ready")]
    [InlineData("/metrics")]
    public async Task What_is_only_looked_at_takes_no_other_method(string path)
    {
        foreach (var method in new[] { HttpMethod.Post, HttpMethod.Put, HttpMethod.Delete })
        {
            using var request = new HttpRequestMessage(method, path);
            using var answer = await client.SendAsync(request);
            answer.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
            answer.Content.Headers.Allow.ShouldBe(["GET", "HEAD"]);
            (await ApiHost.JsonAsync(answer)).Text("code").ShouldBe("method_not_allowed");
        }
    }

    [Theory]
    [InlineData("/health/live")]
    [InlineData("/api/v1/auth/me")]
    [InlineData("/docs")]
    [InlineData("/api/nothing")]
    public async Task Every_answer_tells_browsers_what_it_may_do(string path)
    {
        using var answer = await client.GetAsync(path);
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldContain("default-src 'self'");
        policy.ShouldContain("frame-ancestors 'none'");
        policy.Split(';').Single(d => d.Contains("script-src")).ShouldNotContain("unsafe");
        answer.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        answer.Headers.GetValues("Referrer-Policy").ShouldBe(["same-origin"]);
        answer.Headers.Contains("Server").ShouldBeFalse();
    }

    [Fact]
    public async Task The_document_is_made_once_whatever_a_stranger_makes_up()
    {
        var made = 0;
        await using var counting = await ApiHost.StartAsync(services: s =>
            s.Configure<OpenApiOptions>(
                "v1",
                o =>
                    o.AddDocumentTransformer(
                        (_, _, _) =>
                        {
                            Interlocked.Increment(ref made);
                            return Task.CompletedTask;
                        }
                    )
            )
        );
        using var stranger = counting.Client();
        var first = await stranger.GetStringAsync("/openapi/v1.json");
        for (var i = 0; i < 3; i++)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, $"/openapi/v1.json?{i}={i}");
            request.Headers.Host = $"host{i}.example.com";
            using var again = await stranger.SendAsync(request);
            (await again.Content.ReadAsStringAsync()).ShouldBe(first);
            again.Headers.Contains("Content-Security-Policy").ShouldBeTrue();
        }

        made.ShouldBe(1);
        using var none = await stranger.GetAsync("/openapi/v2.json");
        none.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Fact]
    public async Task The_document_describes_every_endpoint_with_its_words()
    {
        using var answer = await client.GetAsync("/openapi/v1.json");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var document = await ApiHost.JsonAsync(answer);
        var paths = document.GetProperty("paths");
        foreach (
            var operation in paths.EnumerateObject().SelectMany(p => p.Value.EnumerateObject())
        )
        {
            operation
                .Value.TryGetProperty("summary", out _)
                .ShouldBeTrue(operation.Value.ToString());
        }

        paths.TryGetProperty("/logout", out _).ShouldBeFalse();
        var list = paths.GetProperty("/api/v1/incidents").GetProperty("get");
        list.GetProperty("parameters")
            .EnumerateArray()
            .Select(p => p.Text("name"))
            .ShouldContain("assigned_to");
        list.GetProperty("parameters")
            .EnumerateArray()
            .ShouldAllBe(p => p.GetProperty("description").GetString()!.Length > 0);
        list.Text("description").ShouldContain("viewer");
        var schemas = document.GetProperty("components").GetProperty("schemas");
        schemas
            .GetProperty("Severity")
            .GetProperty("enum")
            .EnumerateArray()
            .Select(e => e.GetString())
            .ShouldBe(["critical", "high", "medium", "low", "info"]);
        var create = schemas.GetProperty("IncidentCreateRequest");
        create
            .GetProperty("required")
            .EnumerateArray()
            .Select(e => e.GetString())
            .ShouldBe(["title", "service", "severity"], ignoreOrder: true);
        create
            .GetProperty("properties")
            .GetProperty("title")
            .Text("description")
            .ShouldContain("200");
        document
            .GetProperty("components")
            .GetProperty("securitySchemes")
            .GetProperty("bearer")
            .Text("scheme")
            .ShouldBe("bearer");
    }

    [Fact]
    public async Task The_page_of_the_document_asks_no_other_host_and_its_scripts_carry_the_nonce()
    {
        using var answer = await client.GetAsync("/docs/");
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var html = await answer.Content.ReadAsStringAsync();
        var nonce = Regex
            .Match(answer.Headers.GetValues("Content-Security-Policy").Single(), "'nonce-([^']+)'")
            .Groups[1]
            .Value;
        nonce.ShouldNotBeEmpty();
        Regex
            .Matches(html, "<script[^>]*>")
            .ShouldAllBe(m => m.Value.Contains("src=\"") || m.Value.Contains(nonce));
        html.ShouldNotMatch("(src|href)=\"https?://");
        foreach (Match script in Regex.Matches(html, "<script[^>]*src=\"([^\"]+)\""))
        {
            using var asset = await client.GetAsync(
                new Uri(new Uri(client.BaseAddress!, "/docs/"), script.Groups[1].Value)
            );
            asset.StatusCode.ShouldBe(HttpStatusCode.OK, script.Value);
        }
    }
}
