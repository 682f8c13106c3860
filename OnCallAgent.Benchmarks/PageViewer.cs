using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OnCallAgent.Benchmarks;

/// <summary>How a viewer behaves.</summary>
internal enum ViewerHabit
{
    /// <summary>Takes every picture of the page and says so, as a browser does.</summary>
    Awake,

    /// <summary>Its connection stands and says that it lives, but it takes nothing from the wire any more.</summary>
    Stalled,
}

/// <summary>
/// A page that is open, without a browser: it speaks with the server as the page's script does, and follows the end of
/// the pane of log lines. Hundreds of them fit into one process.
/// </summary>
internal sealed partial class PageViewer : IAsyncDisposable
{
    // As css/logs.css has it, and what is in sight of a window of usual size. The list draws twenty more on either side,
    // and takes the height of a row from how far its two ends are apart.
    private const float RowHeight = 20;
    private const int PaneRows = 30;

    private static readonly TimeSpan SaysItLives = TimeSpan.FromSeconds(10);

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource stop = new();
    private readonly SemaphoreSlim lives = new(0);
    private Task loops = Task.CompletedTask;
    private long virtualList = -1;
    private long calls;

    private PageViewer(ViewerHabit habit) => Habit = habit;

    /// <summary>May change while the page is open.</summary>
    public ViewerHabit Habit { get; set; }

    /// <summary>Pictures of the page, or of what changed in it, that it was sent.</summary>
    public int Pictures { get; private set; }

    /// <summary>The longest time between two of them since it was asked last, in milliseconds.</summary>
    public double LongestGap { get; private set; }

    /// <summary>Why the connection ended; null while it stands.</summary>
    public string? Ended { get; private set; }

    private long lastPicture;

    /// <summary>Opens a page for somebody who is signed in.</summary>
    public static async Task<PageViewer> OpenAsync(
        Uri host,
        CookieContainer cookies,
        HttpClient browser,
        string path,
        CancellationToken cancellation
    )
    {
        var page = await browser.GetStringAsync(new Uri(host, path), cancellation);
        var viewer = new PageViewer(ViewerHabit.Awake);
        viewer.socket.Options.Cookies = cookies;
        viewer.socket.Options.SetRequestHeader("Origin", host.GetLeftPart(UriPartial.Authority));
        var address = new UriBuilder(new Uri(host, "/_blazor")) { Scheme = "ws" }.Uri;
        await viewer.socket.ConnectAsync(address, cancellation);
        await viewer.SendAsync(CircuitFrames.Handshake);
        var answer = await viewer.socket.ReceiveAsync(new byte[512], cancellation);
        if (answer.Count != 3)
        {
            throw new InvalidOperationException("The server does not speak the page's protocol.");
        }

        var state = AppState().Match(page).Groups["state"].Value;
        await viewer.SendAsync(
            CircuitFrames.Call(
                "0",
                "StartCircuit",
                new Uri(host, "/").ToString(),
                new Uri(host, path).ToString(),
                "[]",
                state
            )
        );
        viewer.loops = Task.WhenAll(viewer.ListenAsync(), viewer.PingAsync());
        await viewer.SendAsync(
            CircuitFrames.Call(null, "UpdateRootComponents", Operations(page), state)
        );
        if (
            !await viewer.lives.WaitAsync(TimeSpan.FromSeconds(60), cancellation)
            || viewer.Ended is not null
        )
        {
            throw new InvalidOperationException($"The page does not come alive: {viewer.Ended}");
        }

        return viewer;
    }

    /// <summary>Begins to look for the longest gap anew.</summary>
    public void CountAnew() => (LongestGap, lastPicture) = (0, Stopwatch.GetTimestamp());

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        socket.Abort();
#pragma warning disable VSTHRD003 // Started by this object; nothing it waits for needs the caller's thread.
        await loops;
#pragma warning restore VSTHRD003
        socket.Dispose();
        stop.Dispose();
        sending.Dispose();
        lives.Dispose();
    }

    private static string Operations(string page)
    {
        var id = 0;
        var operations = new JsonArray();
        foreach (Match marker in Marker().Matches(page))
        {
            var described = JsonNode.Parse(marker.Groups["marker"].Value)!.AsObject();
            if (described.ContainsKey("descriptor"))
            {
                operations.Add(
                    new JsonObject
                    {
                        ["type"] = "add",
                        ["ssrComponentId"] = ++id,
                        ["marker"] = described,
                    }
                );
            }
        }

        return new JsonObject { ["batchId"] = 1, ["operations"] = operations }.ToJsonString();
    }

    private async Task PingAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                await Task.Delay(SaysItLives, TimeProvider.System, stop.Token);
                await SendAsync(CircuitFrames.Alive);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            // It is over, and the other loop tells why.
        }
    }

    private async Task ListenAsync()
    {
        var buffer = new byte[1 << 14];
        var received = new MemoryStream();
        try
        {
            while (!stop.IsCancellationRequested)
            {
                if (Habit == ViewerHabit.Stalled)
                {
                    await Task.Delay(SaysItLives / 10, TimeProvider.System, stop.Token);
                    continue;
                }

                var part = await socket.ReceiveAsync(buffer.AsMemory(), stop.Token);
                if (part.MessageType == WebSocketMessageType.Close)
                {
                    Ended = socket.CloseStatusDescription ?? "closed by the server";
                    return;
                }

                await received.WriteAsync(buffer.AsMemory(0, part.Count), stop.Token);
                ReadOnlyMemory<byte> whole = received.GetBuffer().AsMemory(0, (int)received.Length);
                while (CircuitFrames.Next(ref whole) is { } message)
                {
                    await AnswerAsync(message);
                }

                var rest = whole.ToArray();
                received.SetLength(0);
                await received.WriteAsync(rest, stop.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or WebSocketException)
        {
            Ended = e.Message;
        }
        finally
        {
            lives.Release();
        }
    }

    private async Task AnswerAsync(ReadOnlyMemory<byte> message)
    {
        if (CircuitFrames.Called(message.Span) is not var (method, arguments))
        {
            return;
        }

        switch (method)
        {
            case "JS.RenderBatch":
                Pictures++;
                LongestGap = Math.Max(
                    LongestGap,
                    Stopwatch.GetElapsedTime(lastPicture).TotalMilliseconds
                );
                lastPicture = Stopwatch.GetTimestamp();
                await SendAsync(CircuitFrames.Call(null, "OnRenderCompleted", arguments[0], null));
                if (virtualList >= 0)
                {
                    // The pane's end has come into sight.
                    await CallListAsync("OnSpacerAfterVisible");
                }

                lives.Release();
                break;
            case "JS.BeginInvokeJS":
                await CalledScriptAsync(
                    (long)arguments[0]!,
                    (string)arguments[1]!,
                    arguments[2] as string
                );
                break;
            case "JS.Error":
                Ended = arguments[0] as string;
                break;
        }
    }

    private async Task CalledScriptAsync(long call, string function, string? argumentsJson)
    {
        if (function.EndsWith("Virtualize.init", StringComparison.Ordinal))
        {
            virtualList = JsonNode.Parse(argumentsJson!)![0]!["__dotNetObject"]!.GetValue<long>();
        }

        var value = function switch
        {
            "oncall.zone" => "\"UTC\"",
            "oncall.bellWishes" => "{}",
            _ => "null",
        };
        await SendAsync(
            CircuitFrames.Call(
                null,
                "EndInvokeJSFromDotNet",
                call,
                true,
                string.Create(CultureInfo.InvariantCulture, $"[{call},true,{value}]")
            )
        );
        if (function.EndsWith("Virtualize.init", StringComparison.Ordinal))
        {
            await CallListAsync("OnSpacerBeforeVisible");
        }
    }

    private Task CallListAsync(string method) =>
        SendAsync(
            CircuitFrames.Call(
                null,
                "BeginInvokeDotNetFromJS",
                Interlocked.Increment(ref calls).ToString(CultureInfo.InvariantCulture),
                null,
                method,
                virtualList,
                JsonSerializer.Serialize<float[]>([
                    0,
                    RowHeight * (PaneRows + 40),
                    RowHeight * PaneRows,
                ])
            )
        );

    private async Task SendAsync(byte[] frame)
    {
        await sending.WaitAsync(stop.Token);
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Binary, true, stop.Token);
        }
        finally
        {
            sending.Release();
        }
    }

    [GeneratedRegex("<!--Blazor:(?<marker>\\{.*?\\})-->", RegexOptions.ExplicitCapture)]
    private static partial Regex Marker();

    [GeneratedRegex(
        "<!--Blazor-Server-Component-State:(?<state>[^-]*)-->",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex AppState();
}
