using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Live;
using Serilog;
using Serilog.Core;
using Serilog.Events;
using Serilog.Extensions.Logging;

namespace OnCallAgent.Tests.Api;

/// <summary>What a client of the live hub may ask too much of it, and what the log says of what a client did wrong.</summary>
public sealed class HubLimitsTests : IAsyncLifetime
{
    private readonly KeptLines kept = new();
    private ApiHost host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    private IEnumerable<string> Errors =>
        kept
            .Lines.Where(static l => l.Level >= LogEventLevel.Error)
            .Select(static l => $"{l.RenderMessage(null)} {l.Exception}");

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(services: s =>
            s.Replace(
                ServiceDescriptor.Singleton<ILoggerFactory>(_ => new SerilogLoggerFactory(
                    new LoggerConfiguration()
                        .MinimumLevel.Verbose()
                        .Filter.ByExcluding(HubClientFaults.Is)
                        .WriteTo.Sink(kept)
                        .CreateLogger(),
                    dispose: true
                ))
            )
        );
        await host.AccountAsync("viewer", Roles.Viewer);
    }

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task A_connection_has_so_many_streams_at_a_time_and_one_that_ended_makes_room()
    {
        await using var hub = await ConnectAsync();
        var streams = new List<Stream>();
        for (var i = 0; i < LiveHub.MostStreams; i++)
        {
            streams.Add(await Stream.OpenAsync(host, hub));
        }

        (
            await Should.ThrowAsync<HubException>(() => Stream.OpenAsync(host, hub))
        ).Message.ShouldContain($"has {LiveHub.MostStreams} streams");

        await streams[0].EndAsync();
        await Eventually.TrueAsync(async () =>
        {
            try
            {
                streams[0] = await Stream.OpenAsync(host, hub);
                return true;
            }
            catch (HubException)
            {
                // The agent hears a moment later that the stream has ended.
                return false;
            }
        });
        foreach (var stream in streams)
        {
            await stream.EndAsync();
        }

        Errors.ShouldBeEmpty();
    }

    [Fact]
    public async Task What_a_client_does_wrong_is_no_error_of_the_agent()
    {
        await using (var hub = await ConnectAsync())
        {
            (
                await Should.ThrowAsync<HubException>(async () =>
                {
                    await foreach (
                        var _ in hub.StreamAsync<LiveMessage>(
                            nameof(LiveHub.Lines),
                            null,
                            "loud",
                            Cancelled
                        )
                    ) { }
                })
            ).Message.ShouldContain("unknown");
            await Stream.OpenAsync(host, hub);
        }

        // Frames that are none: instead of the handshake, and behind it.
        foreach (
            var frames in (string[][])
                [
                    ["nonsense\u001e"],
                    [Handshake, "nonsense\u001e"],
                ]
        )
        {
            using var socket = new ClientWebSocket();
            socket.Options.SetRequestHeader(
                "Authorization",
                $"Bearer {await host.TokenAsync("viewer")}"
            );
            using var client = host.Client();
            var address = new UriBuilder(client.BaseAddress!)
            {
                Scheme = "ws",
                Path = "/hubs/live",
            };
            await socket.ConnectAsync(address.Uri, Cancelled);
            foreach (var frame in frames)
            {
                await socket.SendAsync(
                    Encoding.UTF8.GetBytes(frame),
                    WebSocketMessageType.Text,
                    true,
                    Cancelled
                );
            }

            await HearOutAsync(socket);
        }

        Errors.ShouldBeEmpty();
    }

    [Fact]
    public void A_bug_in_the_hub_is_an_error()
    {
        using var log = new LoggerConfiguration()
            .Filter.ByExcluding(HubClientFaults.Is)
            .WriteTo.Sink(kept)
            .CreateLogger();
        var dispatcher = log.ForContext(
            Constants.SourceContextPropertyName,
            "Microsoft.AspNetCore.SignalR.Internal.DefaultHubDispatcher"
        );
        var before = kept.Lines.Length;
        dispatcher.Error(new HubException("level: “loud” is unknown"), "Failed to invoke");
        kept.Lines.Length.ShouldBe(before);
        dispatcher.Error(new InvalidOperationException("a bug"), "Failed to invoke");
        dispatcher.Error(
            new TaskCanceledException("no answer within 30 s", new TimeoutException()),
            "Failed to invoke"
        );
        dispatcher.Error(new InvalidDataException("what was stored is torn"), "Failed to invoke");
        log.Error(new InvalidDataException("a torn file"), "Reading failed");
        kept.Lines.Length.ShouldBe(before + 4);
    }

    private const string Handshake = "{\"protocol\":\"json\",\"version\":1}\u001e";

    private async Task<HubConnection> ConnectAsync()
    {
        using var client = host.Client();
        var token = await host.TokenAsync("viewer");
        var hub = new HubConnectionBuilder()
            .WithUrl(
                new Uri(client.BaseAddress!, "/hubs/live"),
                o => o.AccessTokenProvider = () => Task.FromResult<string?>(token)
            )
            .Build();
        await hub.StartAsync(Cancelled);
        return hub;
    }

    // Until the agent closes.
    private static async Task HearOutAsync(ClientWebSocket socket)
    {
        var buffer = new byte[4_096];
        try
        {
            while (
                (await socket.ReceiveAsync(buffer, Cancelled)).MessageType
                != WebSocketMessageType.Close
            ) { }
        }
        catch (WebSocketException)
        {
            // Closed without a word.
        }
    }

    /// <summary>A stream that has given its first message, and is read no further.</summary>
    private sealed class Stream(
        IAsyncEnumerator<LiveMessage> messages,
        CancellationTokenSource stop
    )
    {
        public static async Task<Stream> OpenAsync(ApiHost host, HubConnection hub)
        {
            var stop = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
            var messages = hub.StreamAsync<LiveMessage>(nameof(LiveHub.Changes), stop.Token)
                .GetAsyncEnumerator(stop.Token);
            var first = messages.MoveNextAsync().AsTask();
            var feed = host.Services.GetRequiredService<LiveFeed>();
            // It begins a moment after it was asked for.
            await Eventually.TrueAsync(() =>
            {
                feed.Publish(new LiveEvent.ConfigurationChanged());
                return first.IsCompleted;
            });
            (await first).ShouldBeTrue();
            return new Stream(messages, stop);
        }

        public async Task EndAsync()
        {
            await stop.CancelAsync();
            await messages.DisposeAsync();
            stop.Dispose();
        }
    }
}
