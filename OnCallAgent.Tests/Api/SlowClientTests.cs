using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Api.Push;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Who announces a body and does not send it.</summary>
public sealed class SlowClientTests
{
    private const string Body =
        """{"title": "Disk is full", "service": "checkout", "severity": "high"}""";

    [Theory]
    [InlineData("")]
    [InlineData("Idempotency-Key: slow-1\r\n")]
    public async Task A_body_that_does_not_come_is_answered_as_too_slow_and_the_whole_one_is_taken_after_it(
        string key
    )
    {
        await using var host = await ApiHost.StartAsync(services: s =>
            s.Configure<KestrelServerOptions>(o =>
                // As short as the server allows; its own is 5 s.
                o.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.1))
            )
        );
        await host.AccountAsync("grace", Roles.Responder);
        var head = $"Authorization: Bearer {await host.TokenAsync("grace")}\r\n{key}";
        var (status, answer) = await SendAsync(host, head, Body[..20]);
        status.ShouldBe(408);
        using (var problem = JsonDocument.Parse(answer))
        {
            problem.RootElement.Text("code").ShouldBe("too_slow");
            problem.RootElement.Text("title").ShouldBe("Too slow");
        }

        (await SendAsync(host, head, Body)).Status.ShouldBe(201);
        // Cut off, the same request is not answered with what the whole one was.
        (await SendAsync(host, head, Body[..20])).Status.ShouldBe(408);
    }

    [Fact]
    public async Task A_pushed_body_that_trickles_is_waited_for_two_minutes()
    {
        await using var push = await PushDriver.StartAsync();
        var head = $"Authorization: Bearer {push.Token}\r\n";
        var answer = SendAsync(push.Host, head, Body[..20], "/api/v1/logs");
        await Eventually.TrueAsync(() =>
        {
            push.Host.Clock.Advance(TimeSpan.FromMinutes(1));
            return answer.IsCompleted;
        });

        var (status, told) = await answer;
        status.ShouldBe(408);
        told.ShouldContain("too_slow");
        (await push.LinesAsync()).ShouldBeEmpty();
    }

    private static async Task<(int Status, string Body)> SendAsync(
        ApiHost host,
        string head,
        string body,
        string path = "/api/v1/incidents"
    )
    {
        using var client = host.Client();
        using var tcp = new TcpClient();
        var cancellation = TestContext.Current.CancellationToken;
        await tcp.ConnectAsync(client.BaseAddress!.Host, client.BaseAddress.Port, cancellation);
        await using var wire = tcp.GetStream();
        await wire.WriteAsync(
            Encoding.ASCII.GetBytes(
                $"POST {path} HTTP/1.1\r\nHost: oncall\r\nConnection: close\r\n{head}Content-Type: application/json\r\nContent-Length: {Body.Length}\r\n\r\n{body}"
            ),
            cancellation
        );
        using var reader = new StreamReader(wire, Encoding.UTF8);
        var answer = await reader.ReadToEndAsync(cancellation);
        var text = answer[(answer.IndexOf("\r\n\r\n", StringComparison.Ordinal) + 4)..];
        // In chunks: what is between the braces is the document.
        return (
            int.Parse(answer.AsSpan(9, 3), System.Globalization.CultureInfo.InvariantCulture),
            text.IndexOf('{', StringComparison.Ordinal) is >= 0 and var from
                ? text[from..(text.LastIndexOf('}') + 1)]
                : ""
        );
    }
}
