using System.Reflection;
using Microsoft.Playwright;

namespace OnCallAgent.Benchmarks;

/// <summary>A real browser in which the admin of an agent is signed in and the board is open.</summary>
internal sealed class BoardBrowser : IAsyncDisposable
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

    private BoardBrowser(IPlaywright playwright, IBrowser browser, IPage page)
    {
        this.playwright = playwright;
        this.browser = browser;
        Page = page;
    }

    /// <summary>The board.</summary>
    public IPage Page { get; }

    /// <summary>Opens it; null where the machine has no Chromium (CHROMIUM may name one).</summary>
    /// <param name="agent">Whose board.</param>
    public static async Task<BoardBrowser?> OpenAsync(RunningAgent agent)
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
        return new BoardBrowser(driver, chromium, board);
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }

    private static string PackageFolder() =>
        typeof(BoardBrowser)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "PlaywrightPackage")
            .Value!;
}
