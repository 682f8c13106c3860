using System.Collections.Concurrent;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Browser;

/// <summary>A window that writes down everything a page should not do: ask another host, break, or complain.</summary>
public sealed class BrowserWindow : IAsyncDisposable
{
    // Servers, browser and build share few cores.
    private const float Patience = 30_000;

    // Signing in takes a second of hashing, as it should. Once for each agent shows that it works.
    private static readonly ConcurrentDictionary<(Uri, string), IReadOnlyList<Cookie>> Signed =
        new();

    private readonly IBrowserContext context;
    private readonly Uri host;
    private readonly ConcurrentQueue<string> complaints = new();

    private BrowserWindow(IBrowserContext context, IPage page, Uri host)
    {
        this.context = context;
        this.host = host;
        Page = page;
    }

    public IPage Page { get; }

    /// <summary>What went wrong in the browser so far.</summary>
    public IReadOnlyCollection<string> Complaints => complaints;

    public static async Task<BrowserWindow> OpenAsync(IBrowserContext context, Uri host)
    {
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(Patience);
        Assertions.SetDefaultExpectTimeout(Patience);
        var window = new BrowserWindow(context, page, host);
        page.PageError += (_, error) => window.complaints.Enqueue($"script error: {error}");
        page.Console += (_, message) =>
        {
            // A policy that is violated, a script that fails and a file that is missing all end here.
            if (message.Type is "error" or "warning")
            {
                window.complaints.Enqueue($"{message.Type}: {message.Text}");
            }
        };
        page.Request += (_, request) =>
        {
            var address = new Uri(request.Url);
            if (
                address.Scheme is not ("data" or "blob" or "about")
                && address.Authority != host.Authority
            )
            {
                window.complaints.Enqueue($"asked a foreign host: {request.Url}");
            }
        };
        return window;
    }

    /// <summary>Signs in, as the agent's admin if nobody else is named, and waits until the page lives.</summary>
    public async Task SignInAsync(
        string path = "/incidents",
        string name = AgentProcess.AdminEmail,
        string password = AgentProcess.AdminPassword
    )
    {
        if (Signed.TryGetValue((host, name), out var cookies))
        {
            await context.AddCookiesAsync(cookies);
        }

        await Page.GotoAsync(path);
        if (new Uri(Page.Url).AbsolutePath != "/login")
        {
            await LivesAsync();
            return;
        }

        await Page.FillAsync("#name", name);
        await Page.FillAsync("#password", password);
        await Page.ClickAsync("button[type=submit]");
        await LivesAsync();
        Signed[(host, name)] =
        [
            .. (await context.CookiesAsync()).Select(c => new Cookie
            {
                Name = c.Name,
                Value = c.Value,
                Domain = c.Domain,
                Path = c.Path,
                Expires = c.Expires,
                HttpOnly = c.HttpOnly,
                Secure = c.Secure,
                SameSite = c.SameSite,
            }),
        ];
    }

    /// <summary>Opens a page and waits until it lives.</summary>
    public async Task GoAsync(string path)
    {
        await Page.GotoAsync(path);
        await LivesAsync();
    }

    /// <summary>Waits until the page answers to clicks.</summary>
    public Task LivesAsync() => Page.WaitForSelectorAsync("[data-interactive='true']");

    /// <summary>Whether something is wider than the window.</summary>
    public async Task<bool> ScrollsSidewaysAsync() =>
        await Page.EvaluateAsync<bool>(
            "() => document.documentElement.scrollWidth > innerWidth || document.querySelector('.oc-main')?.scrollWidth > document.querySelector('.oc-main')?.clientWidth"
        );

    /// <summary>Keeps a picture under artifacts/screenshots; as one of the documentation's pictures too, where UPDATE_DOC_IMAGES=1 asks for it.</summary>
    public async Task PhotographAsync(string name, bool forDocs = false)
    {
        await Page.EvaluateAsync("() => document.fonts.ready");
        var picture = await Page.ScreenshotAsync(
            new PageScreenshotOptions { Animations = ScreenshotAnimations.Disabled }
        );
        var root = RepositoryRoot();
        await WriteAsync(Path.Combine(root, "artifacts", "screenshots", $"{name}.png"), picture);
        if (forDocs && Environment.GetEnvironmentVariable("UPDATE_DOC_IMAGES") == "1")
        {
            await WriteAsync(Path.Combine(root, "docs", "images", $"{name}.png"), picture);
        }
    }

    /// <summary>Nothing went wrong in the browser.</summary>
    public void ShouldBeClean() => complaints.ShouldBeEmpty();

    public async ValueTask DisposeAsync()
    {
        await KeepLastLookAsync();
        await context.DisposeAsync();
    }

    // What a failed test saw last is what explains it; whether it failed is not known here yet.
    private async Task KeepLastLookAsync()
    {
        try
        {
            var picture = await Page.ScreenshotAsync();
            var test = TestContext.Current.TestMethod?.MethodName ?? "unknown";
            await WriteAsync(
                Path.Combine(RepositoryRoot(), "artifacts", "screenshots", "last", $"{test}.png"),
                picture
            );
        }
        catch (PlaywrightException closed)
        {
            TestContext.Current.TestOutputHelper?.WriteLine(closed.Message);
        }
    }

    private static async Task WriteAsync(string path, byte[] picture)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        await File.WriteAllBytesAsync(path, picture, TestContext.Current.CancellationToken);
    }

    private static string RepositoryRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? AppContext.BaseDirectory;
    }
}
