using System.Reflection;
using Microsoft.Playwright;

[assembly: AssemblyFixture(typeof(OnCallAgent.Tests.Browser.Chromium))]

namespace OnCallAgent.Tests.Browser;

/// <summary>One real browser for all tests of pages, the machine's own Chromium: started when the first of them asks for it.</summary>
public sealed class Chromium : IAsyncDisposable
{
    // CHROMIUM lets a machine say where its browser is.
    private static readonly string[] Places =
    [
        Environment.GetEnvironmentVariable("CHROMIUM") ?? "",
        // Nothing but pages: no window, tabs and extensions of its own.
        "/usr/bin/chromium-headless-shell",
        "/usr/bin/chromium",
        "/usr/bin/chromium-browser",
        "/usr/bin/google-chrome",
    ];

    private static readonly string[] Flags =
    [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ];

    private readonly SemaphoreSlim gate = new(1, 1);
    private IPlaywright? playwright;
    private IBrowser? browser;

    public async ValueTask DisposeAsync()
    {
        if (browser is not null)
        {
            await browser.DisposeAsync();
        }

        playwright?.Dispose();
        gate.Dispose();
    }

    /// <summary>A browser window of its own; skips the calling test where there is no browser.</summary>
    /// <param name="host">The only address that may be asked.</param>
    /// <param name="width">Of the window, in CSS pixels.</param>
    /// <param name="height">Of the window, in CSS pixels.</param>
    public async Task<BrowserWindow> OpenAsync(Uri host, int width = 1440, int height = 900)
    {
        var executable = Places.FirstOrDefault(File.Exists);
        if (executable is null)
        {
            Assert.Skip("no Chromium on this machine; CHROMIUM may name one");
        }

        var started = await StartedAsync(executable);
        var context = await started.NewContextAsync(
            new BrowserNewContextOptions
            {
                BaseURL = host.ToString(),
                ViewportSize = new ViewportSize { Width = width, Height = height },
                TimezoneId = WhereItIsNoon(),
                Locale = "en-GB",
            }
        );
        return await BrowserWindow.OpenAsync(context, host);
    }

    private async Task<IBrowser> StartedAsync(string executable)
    {
        await gate.WaitAsync(TestContext.Current.CancellationToken);
        try
        {
            if (browser is null)
            {
                // The driver stays in the package folder: a copy beside every build would be 130 MB.
                if (Environment.GetEnvironmentVariable("PLAYWRIGHT_DRIVER_SEARCH_PATH") is null)
                {
                    Environment.SetEnvironmentVariable(
                        "PLAYWRIGHT_DRIVER_SEARCH_PATH",
                        PackageFolder()
                    );
                }

                playwright ??= await Playwright.CreateAsync();
                browser = await playwright.Chromium.LaunchAsync(
                    new BrowserTypeLaunchOptions { ExecutablePath = executable, Args = Flags }
                );
            }

            return browser;
        }
        finally
        {
            gate.Release();
        }
    }

    // "Today" on a page begins at the viewer's midnight: a run just after it would find yesterday's incidents gone.
    private static string WhereItIsNoon()
    {
        var ahead = 12 - TimeProvider.System.GetUtcNow().Hour;
        // These names count westwards.
        return ahead switch
        {
            0 => "Etc/GMT",
            > 0 => $"Etc/GMT-{ahead}",
            _ => $"Etc/GMT+{-ahead}",
        };
    }

    private static string PackageFolder() =>
        typeof(Chromium)
            .Assembly.GetCustomAttributes<AssemblyMetadataAttribute>()
            .Single(a => a.Key == "PlaywrightPackage")
            .Value!;
}

/// <summary>The tests that share one full board take turns: some of them change it.</summary>
[CollectionDefinition(Name)]
public sealed class BrowserTests : ICollectionFixture<FilledAgent>
{
    public const string Name = "browser";
}
