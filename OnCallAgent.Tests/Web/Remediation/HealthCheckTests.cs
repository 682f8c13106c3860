using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>A real HTTP server on the loopback, behaving well and badly.</summary>
public sealed class HealthCheckTests : IAsyncDisposable
{
    private readonly FakeTimeProvider clock = new();
    private readonly List<string> asked = [];
    private readonly RemediationDriver driver;
    private IPAddress[] addresses = [IPAddress.Loopback];

    public HealthCheckTests()
    {
        driver = new RemediationDriver(
            clock,
            (host, _) =>
            {
                asked.Add(host);
                return addresses.Length > 0
                    ? Task.FromResult(addresses)
                    : throw new System.Net.Sockets.SocketException(11001);
            }
        );
    }

    public ValueTask DisposeAsync() => driver.DisposeAsync();

    [Theory]
    [InlineData(200, true)]
    [InlineData(204, true)]
    [InlineData(299, true)]
    [InlineData(304, false)]
    [InlineData(400, false)]
    [InlineData(401, false)]
    [InlineData(404, false)]
    [InlineData(500, false)]
    [InlineData(503, false)]
    public async Task The_status_decides(int status, bool healthy)
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = status;
            return Task.CompletedTask;
        });
        var result = await RunAsync(server.Url("/health"));
        result.Succeeded.ShouldBe(healthy);
        result.Facts["status"].ShouldBe($"{status}");
        result.Facts["address"].ShouldBe("127.0.0.1");
        result.Facts["response_ms"].ShouldBe("0");
        result.Executed.ShouldBe(["GET", server.Url("/health")]);
        (await ProbeAsync(server.Url("/health"))).State.ShouldBe(
            healthy ? HealthState.Healthy : HealthState.Unhealthy
        );
    }

    [Fact]
    public async Task A_redirect_is_a_failure_that_says_where_it_leads_and_nobody_goes_there()
    {
        var visited = new List<string>();
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            visited.Add(context.Request.Path);
            context.Response.Redirect("/elsewhere");
            return Task.CompletedTask;
        });
        var result = await RunAsync(server.Url("/health"));
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain("302 Found to /elsewhere; redirects are not followed");
        visited.ShouldBe(["/health"]);
    }

    [Fact]
    public async Task A_service_that_accepts_but_never_answers_fails_after_ten_seconds()
    {
        var reached = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var running = RunAsync(server.Url("/health"));
        await reached.Task.WaitAsync(Eventually.Deadline, TimeProvider.System);
        clock.Advance(TimeSpan.FromSeconds(9.9));
        running.IsCompleted.ShouldBeFalse();
        clock.Advance(TimeSpan.FromSeconds(0.1));
        var result = await running.WaitAsync(Eventually.Deadline, TimeProvider.System);
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain("10 s");
    }

    [Fact]
    public async Task A_body_that_stops_in_the_middle_fails_after_ten_seconds()
    {
        var reached = new TaskCompletionSource();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            await context.Response.WriteAsync("{\"status\":", context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            reached.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, context.RequestAborted);
        });
        var running = ProbeAsync(server.Url("/health"));
        await reached.Task.WaitAsync(Eventually.Deadline, TimeProvider.System);
        clock.Advance(TimeSpan.FromSeconds(10));
        var seen = await running.WaitAsync(Eventually.Deadline, TimeProvider.System);
        seen.State.ShouldBe(HealthState.Unhealthy);
        seen.Detail.ShouldContain("No complete answer within 10 s");
    }

    [Fact]
    public async Task Of_an_endless_body_only_the_beginning_is_read()
    {
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            var chunk = new string('x', 8192);
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.WriteAsync(chunk, context.RequestAborted);
            }
        });
        var result = await RunAsync(server.Url("/health"));
        result.Succeeded.ShouldBeTrue();
        result.Output.Length.ShouldBe(4096);
    }

    [Fact]
    public async Task What_the_service_says_is_kept_with_its_secrets_masked()
    {
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.StatusCode = 503;
            return context.Response.WriteAsync("db down\0, password=hunter2");
        });
        (await RunAsync(server.Url("/health"))).Output.ShouldBe("db down, password=***");
    }

    [Fact]
    public async Task Nobody_listening_is_a_failure_with_its_reason()
    {
        string url;
        await using (var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask))
        {
            url = server.Url("/health");
        }

        var result = await RunAsync(url);
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldStartWith("No connection: ");
    }

    [Fact]
    public async Task What_is_not_HTTP_is_a_failure_with_its_reason()
    {
        using var listener = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var running = RunAsync($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");
        using (
            var peer = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken)
        )
        {
            await peer.GetStream()
                .WriteAsync(
                    "-ERR unknown command\r\n"u8.ToArray(),
                    TestContext.Current.CancellationToken
                );
        }

        (await running).Summary.ShouldStartWith("No valid HTTP answer: ");
    }

    [Fact]
    public async Task Tls_that_cannot_be_trusted_is_a_failure()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        var result = await RunAsync(
            server.Url("/health").Replace("http:", "https:", StringComparison.Ordinal)
        );
        result.Succeeded.ShouldBeFalse();
    }

    [Fact]
    public async Task A_name_is_resolved_once_and_that_address_is_used()
    {
        await using var server = await LoopbackServer.StartAsync(_ => Task.CompletedTask);
        addresses = [IPAddress.IPv6Loopback, IPAddress.Loopback];
        var result = await RunAsync($"http://orders.test:{server.Address.Port}/health");
        result.Succeeded.ShouldBeTrue(result.Summary);
        result.Facts["address"].ShouldBe("127.0.0.1");
        asked.ShouldBe(["orders.test"]);
    }

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("fe80::1")]
    [InlineData("0.0.0.0")]
    [InlineData("::")]
    [InlineData("224.0.0.251")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    public async Task A_listed_name_that_leads_to_a_forbidden_address_is_not_asked(string address)
    {
        var visits = 0;
        await using var server = await LoopbackServer.StartAsync(_ =>
        {
            visits++;
            return Task.CompletedTask;
        });
        addresses = [IPAddress.Loopback, IPAddress.Parse(address)];
        var result = await RunAsync($"http://orders.test:{server.Address.Port}/health");
        result.Succeeded.ShouldBeFalse();
        result.Summary.ShouldContain("a health check never connects there");
        visits.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_without_an_address_is_a_failure_with_its_reason()
    {
        addresses = [];
        (await RunAsync("http://orders.test/health")).Summary.ShouldStartWith(
            "orders.test cannot be resolved"
        );
    }

    [Fact]
    public async Task A_service_without_health_urls_is_neither_well_nor_ill()
    {
        var seen = await driver
            .Get<IHealthProbe>()
            .CheckAsync(
                new ServiceEntry { Name = "orders" },
                TestContext.Current.CancellationToken
            );
        seen.State.ShouldBe(HealthState.NotConfigured);
    }

    [Fact]
    public async Task A_dry_run_asks_nobody()
    {
        var visits = 0;
        await using var server = await LoopbackServer.StartAsync(_ =>
        {
            visits++;
            return Task.CompletedTask;
        });
        var preview = await driver.PreviewAsync("health_check", Urls(server.Url("/health")));
        preview.Value.Plan.Steps[0].ShouldBe(["GET", server.Url("/health")]);
        visits.ShouldBe(0);
    }

    private Task<ActionResult> RunAsync(string url) => driver.RunAsync("health_check", Urls(url));

    private Task<HealthObservation> ProbeAsync(string url) =>
        driver
            .Get<IHealthProbe>()
            .CheckAsync(
                new ServiceEntry { Name = "orders", Targets = Urls(url) },
                TestContext.Current.CancellationToken
            );

    private static AllowedTargets Urls(string url) => new() { HealthUrls = [url] };
}
