using System.Globalization;
using System.Reflection;
using Microsoft.Playwright;

namespace OnCallAgent.Benchmarks;

/// <summary>The incident board in a real browser, which notes when each service first stood on it.</summary>
internal sealed class BoardWatch : IAsyncDisposable
{
    private static readonly string[] Places =
    [
        Environment.GetEnvironmentVariable("CHROMIUM") ?? "",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private static readonly string[] Flags = ["--no-sandbox", "--disable-gpu", "--no-first-run"];

    private readonly IPlaywright playwright;
    private readonly IBrowser browser;
    private readonly IPage page;

    private BoardWatch(IPlaywright playwright, IBrowser browser, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        this.page = page;
    }

    /// <summary>Opens the board; null where the machine has no Chromium (CHROMIUM may name one).</summary>
    /// <param name="agent">Whose board.</param>
    /// <param name="services">What the services' names begin with; a number follows.</param>
    public static async Task<BoardWatch?> OpenAsync(RunningAgent agent, string services)
    {
        if (Places.FirstOrDefault(File.Exists) is not { } executable)
        {
            return null;
        }

        if (Environment.GetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH") is null)
        {
            Environment.SetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH", PackageFolder());
        }

        var driver = await Playwright.CreateAsync();
        var chromium = await driver.Chromium.LaunchAsync(
            new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = Flags }
        );
        var board = await chromium.NewPageAsync();
        await board.GotoAsync(new Uri(agent.Url, "/incidents").ToString());
        await board.FillAsync("#name", RunningAgent.AdminEmail);
        await board.FillAsync("#password", RunningAgent.AdminPassword);
        await board.ClickAsync("button[type=submit]");
        await board.WaitForSelectorAsync("[data-interactive='true']");
        // What is added is looked at, and text that changes; the whole page at each change would be a load of its own.
        await board.EvaluateAsync(
            """
            prefix => {
              window.firstSeen = {};
              const name = new RegExp(prefix + '\\d+', 'g');
              const note = text => { for (const found of (text || '').match(name) || []) window.firstSeen[found] ??= Date.now(); };
              new MutationObserver(changes => {
                for (const change of changes) {
                  if (change.type === 'characterData') note(change.target.data);
                  for (const node of change.addedNodes) note(node.textContent);
                }
              }).observe(document.body, { childList: true, subtree: true, characterData: true });
            }
            """,
            services
        );
        return new BoardWatch(driver, chromium, board);
    }

    /// <summary>When each service first stood on the board, by the machine's clock.</summary>
    public async Task<IReadOnlyDictionary<string, DateTimeOffset>> SeenAsync()
    {
        var seen = await page.EvaluateAsync<Dictionary<string, double>>("() => window.firstSeen");
        return seen.ToDictionary(
            s => s.Key,
            s =>
                DateTimeOffset.FromUnixTimeMilliseconds(
                    Convert.ToInt64(s.Value, CultureInfo.InvariantCulture)
                ),
            StringComparer.Ordinal
        );
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static string PackageFolder() =>
        typeof(BoardWatch)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "PlaywrightPackage")
            .Value!;
}
