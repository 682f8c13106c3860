using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// What hundreds of people who look at the live log cost while lines arrive, and one more whose browser has stalled:
/// memory for each, and whether the others still see what happens in time.
/// </summary>
internal static partial class ViewersMeasurement
{
    private const int Seed = 4_719;
    private const int TicksPerSecond = 20;
    private const string Pane = "/logs";

    // The last pictures are on their way when the last line is written: longer than a page is ever left alone.
    private static readonly TimeSpan Rest = TimeSpan.FromSeconds(10);

    // Memory that the runtime only keeps in store would hide what a viewer takes.
    private static readonly Dictionary<string, string> Frugal = new(StringComparer.Ordinal)
    {
        ["DOTNET_gcServer"] = "0",
        ["DOTNET_gcConcurrent"] = "0",
        ["DOTNET_GCgen0size"] = "0x2000000",
        ["DOTNET_GCConserveMemory"] = "9",
    };

    public static async Task RunAsync(
        MarkdownReport report,
        int viewers,
        int linesPerSecond,
        int seconds,
        CancellationToken cancellation
    )
    {
        await using var agent = await RunningAgent.StartAsync(cancellation, Frugal);
        var cookies = new CookieContainer();
        using var handler = new SocketsHttpHandler { CookieContainer = cookies };
        using var browser = new HttpClient(handler);
        await SignInAsync(browser, agent.Url, cancellation);
        var open = new List<PageViewer>();
        try
        {
            open.Add(await PageViewer.OpenAsync(agent.Url, cookies, browser, Pane, cancellation));
            // What the agent itself grows by until it has seen as many lines is nobody's who looks.
            await WriteAsync(agent.LogFile, linesPerSecond * 2, seconds, cancellation);
            var alone = await MemoryAsync(agent, browser, cancellation);
            while (open.Count < viewers)
            {
                open.Add(
                    await PageViewer.OpenAsync(agent.Url, cookies, browser, Pane, cancellation)
                );
            }

            var idle = await MemoryAsync(agent, browser, cancellation) - alone;
            var rows = new List<string[]>();
            foreach (var stalled in (bool[])[false, true])
            {
                open[0].Habit = stalled ? ViewerHabit.Stalled : ViewerHabit.Awake;
                open.ForEach(v => v.CountAnew());
                var (before, processor) = (open.Sum(v => v.Pictures), agent.ProcessorSeconds);
                await WriteAsync(agent.LogFile, linesPerSecond, seconds, cancellation);
                var awake = open.Where(v => v.Habit == ViewerHabit.Awake).ToList();
                var gaps = awake.Select(v => v.LongestGap).ToList();
                var pictures = open.Sum(v => v.Pictures) - before;
                var used = agent.ProcessorSeconds - processor;
                await Task.Delay(Rest, TimeProvider.System, cancellation);
                var now = await MemoryAsync(agent, browser, cancellation) - alone;
                rows.Add([
                    stalled ? "and one of them is stalled" : "all awake",
                    .. Columns(now, idle, viewers - 1),
                    MarkdownReport.Figure((double)pictures / awake.Count / seconds, "0.0"),
                    MarkdownReport.Figure(Quantile.Of(gaps, 0.5), "0"),
                    MarkdownReport.Figure(Quantile.Of(gaps, 0.95), "0"),
                    MarkdownReport.Figure(used / seconds, "0.00"),
                    open.Count(v => v.Ended is not null).ToString(CultureInfo.InvariantCulture),
                ]);
            }

            rows.Insert(
                0,
                [
                    "open, and no line arrives",
                    .. Columns(idle, idle, viewers - 1),
                    "—",
                    "—",
                    "—",
                    "—",
                    "0",
                ]
            );
            report.Table(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"Viewers: {viewers} live logs open, {linesPerSecond} lines/s for {seconds} s each"
                ),
                [
                    "Viewers",
                    "Live MB each",
                    "× without lines",
                    "Resident MB each",
                    "× without lines",
                    "Pictures/s each",
                    "Longest gap p50 ms",
                    "Longest gap p95 ms",
                    "Cores used",
                    "Connections lost",
                ],
                rows
            );
            if (open.FirstOrDefault(v => v.Ended is not null) is { } gone)
            {
                throw new InvalidOperationException(
                    $"A viewer lost its connection: {gone.Ended}\n{agent.Output}"
                );
            }
        }
        finally
        {
            foreach (var viewer in open)
            {
                await viewer.DisposeAsync();
            }
        }
    }

    private static async Task SignInAsync(
        HttpClient browser,
        Uri host,
        CancellationToken cancellation
    )
    {
        var page = await browser.GetStringAsync(new Uri(host, "/login"), cancellation);
        var form = HiddenField()
            .Matches(page)
            .ToDictionary(
                m => m.Groups["name"].Value,
                m => WebUtility.HtmlDecode(m.Groups["value"].Value)
            );
        form["Input.Name"] = RunningAgent.AdminEmail;
        form["Input.Password"] = RunningAgent.AdminPassword;
        using var content = new FormUrlEncodedContent(form);
        using var answer = await browser.PostAsync(new Uri(host, "/login"), content, cancellation);
        answer.EnsureSuccessStatusCode();
    }

    private static string[] Columns(Memory now, Memory idle, int viewers) =>
        [
            MarkdownReport.Figure(now.Live / viewers, "0.00"),
            MarkdownReport.Figure(now.Live / idle.Live, "0.00"),
            MarkdownReport.Figure(now.Resident / viewers, "0.00"),
            MarkdownReport.Figure(now.Resident / idle.Resident, "0.00"),
        ];

    private static async Task<Memory> MemoryAsync(
        RunningAgent agent,
        HttpClient browser,
        CancellationToken cancellation
    )
    {
        await agent.CollectAsync(cancellation);
        var resident =
            agent.MemoryMegabytes("VmRSS")
            ?? throw new PlatformNotSupportedException("Only Linux tells a process's memory.");
        var metrics = await browser.GetStringAsync(new Uri(agent.Url, "/metrics"), cancellation);
        double Sum(string name) =>
            HeapFigure()
                .Matches(metrics)
                .Where(m => m.Groups["name"].Value == name)
                .Sum(m => double.Parse(m.Groups["bytes"].Value, CultureInfo.InvariantCulture));
        return new Memory((Sum("size") - Sum("fragmentation_size")) / 1e6, resident);
    }

    private static async Task WriteAsync(
        string file,
        int linesPerSecond,
        int seconds,
        CancellationToken cancellation
    )
    {
        var lines = new LogLines(Seed);
        await using var stream = new FileStream(file, FileMode.Append, FileAccess.Write);
        var began = Stopwatch.GetTimestamp();
        for (var tick = 0; tick < seconds * TicksPerSecond; tick++)
        {
            var due = TimeSpan.FromSeconds((double)tick / TicksPerSecond);
            if (due - Stopwatch.GetElapsedTime(began) is { } wait && wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, TimeProvider.System, cancellation);
            }

            var text = new StringBuilder();
            for (var i = 0; i < linesPerSecond / TicksPerSecond; i++)
            {
                text.Append(lines.Ordinary(TimeProvider.System.GetUtcNow())).Append('\n');
            }

            await stream.WriteAsync(Encoding.ASCII.GetBytes(text.ToString()), cancellation);
            await stream.FlushAsync(cancellation);
        }
    }

    [GeneratedRegex(
        @"^dotnet_gc_last_collection_heap_(?<name>\w*size)_bytes\{[^}]*\} (?<bytes>[0-9.eE+]+)",
        RegexOptions.ExplicitCapture | RegexOptions.Multiline
    )]
    private static partial Regex HeapFigure();

    [GeneratedRegex(
        "<input type=\"hidden\" name=\"(?<name>[^\"]+)\" value=\"(?<value>[^\"]*)\"",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex HiddenField();

    /// <param name="Live">What the program still refers to after a full collection, in MB.</param>
    /// <param name="Resident">What the process holds of the machine's memory, in MB: with what its runtime keeps for the next burst.</param>
    private readonly record struct Memory(double Live, double Resident)
    {
        public static Memory operator -(Memory more, Memory less) =>
            new(more.Live - less.Live, more.Resident - less.Resident);
    }
}
