using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>An agent whose database is full of incidents. One for all who look at it: what a test leaves behind is in the way of none.</summary>
public sealed class FilledAgent : IAsyncLifetime
{
    public AgentProcess Process { get; } = new();

    public Uri Url => Process.Url;

    /// <summary>Path of the incident that shows most.</summary>
    public string RichestPage { get; private set; } = "";

    /// <summary>Path of an incident whose actions wait for a yes.</summary>
    public string AskingPage =>
        $"/incidents/{Process.Query<string>("select incident_id from actions where status = 'awaiting_approval'")}";

    public async ValueTask InitializeAsync()
    {
        await Process.StartAsync();
        var file = Path.Combine(Process.Folder, "data", "incidents.db");
        var target = new DatabaseTarget(
            DatabaseProvider.Sqlite,
            $"Data Source={file};Pooling=False",
            file
        );
        await using var services = new ServiceCollection()
            .AddLogging()
            .AddOnCallDatabase(target)
            .BuildServiceProvider();
        var sample = await SampleBoard.FillAsync(
            services.GetRequiredService<IDbContextFactory<OnCallDbContext>>(),
            TimeProvider.System.GetUtcNow(),
            AgentProcess.AdminEmail
        );
        RichestPage = $"/incidents/{sample.RichestId}";
    }

    public ValueTask DisposeAsync() => Process.DisposeAsync();
}

/// <summary>How the pages look, full of incidents: dark and light, wide and on a phone.</summary>
[Collection(BrowserTests.Name)]
public sealed class LookTests(Chromium chromium, FilledAgent agent)
{
    private static readonly string[] Pages =
    [
        "/incidents",
        "/logs",
        "/knowledge",
        "/patterns",
        "/silences",
        "/sources",
        "/sources/push/push",
        "/services",
        "/automation",
        "/escalation",
        "/outbox",
        "/unknown-errors",
        "/insights",
        "/users",
        "/api-keys",
        "/audit",
        "/settings",
        "/account",
        "/game-day",
    ];

    [Fact]
    public async Task Every_page_is_clean_and_fits_in_dark_and_light()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync();
        await Expect(page.GetByTestId("card")).ToHaveCountAsync(11);
        await window.PhotographAsync("board", forDocs: true);
        await window.GoAsync(agent.RichestPage);
        await Expect(page.GetByTestId("analysis")).ToContainTextAsync("0.42");
        await window.PhotographAsync("incident", forDocs: true);
        await window.GoAsync("/logs");
        await Expect(page.GetByTestId("line-count")).ToContainTextAsync("700 of 700");
        await Expect(page.GetByTestId("lines").Locator(".oc-line").First).ToBeVisibleAsync();
        await window.PhotographAsync("logs", forDocs: true);

        await page.GetByTestId("theme").ClickAsync();
        await Expect(page.Locator("html")).ToHaveAttributeAsync("data-theme", "light");
        foreach (var path in Pages.Append(agent.RichestPage).Append(agent.AskingPage))
        {
            await window.GoAsync(path);
            (await page.Locator("html").GetAttributeAsync("data-theme")).ShouldBe(
                "light",
                "the browser remembers it"
            );
            (await window.ScrollsSidewaysAsync()).ShouldBeFalse(path);
            await window.PhotographAsync($"light-{path.Split('/')[^1].ToLowerInvariant()}");
        }

        window.ShouldBeClean();
    }

    [Fact]
    public async Task A_word_without_end_pushes_nothing_out_of_sight()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/insights");
        await page.GetByTestId("trend-services")
            .Locator("th[scope=row] a")
            .First.EvaluateAsync("link => link.textContent = 'x'.repeat(300)");
        (await window.ScrollsSidewaysAsync()).ShouldBeFalse("insights");
        await Expect(page.GetByTestId("trend-services").GetByText("By the agent"))
            .ToBeInViewportAsync();

        await window.GoAsync("/users");
        await page.Locator(".oc-table tbody .oc-strong")
            .First.EvaluateAsync("name => name.textContent = 'x'.repeat(300)");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Set password…" }).First)
            .ToBeInViewportAsync();
        window.ShouldBeClean();
    }

    [Fact]
    public async Task Every_page_can_be_used_on_a_phone()
    {
        await using var window = await chromium.OpenAsync(agent.Url, 360, 740);
        var page = window.Page;
        await window.SignInAsync();
        // What is wrong comes first: no figure and no filter pushes it out of sight.
        var first = await page.GetByTestId("card").First.BoundingBoxAsync();
        first!.Y.ShouldBeLessThan(320);
        foreach (var path in Pages.Append(agent.RichestPage).Append(agent.AskingPage))
        {
            await window.GoAsync(path);
            (await window.ScrollsSidewaysAsync()).ShouldBeFalse(path);
            await window.PhotographAsync($"phone-{path.Split('/')[^1].ToLowerInvariant()}");
        }

        await page.GetByLabel("Menu", new() { Exact = true }).ClickAsync();
        await page.Locator(".oc-nav a[href='/logs']").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/logs$"));
        await Expect(page.Locator(".oc-nav-open")).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }

    [Fact]
    public async Task The_board_is_narrowed_by_its_url_and_searched_from_the_keyboard()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/incidents?severity=critical");
        await Expect(page.GetByTestId("card")).ToHaveCountAsync(2);
        await page.FillAsync("#board-text", "replica");
        await Expect(page.GetByTestId("card")).ToHaveCountAsync(1);
        page.Url.ShouldContain("q=replica");
        page.Url.ShouldContain("severity=critical");

        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator("#oc-search")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("authentication");
        await page.Locator(".oc-hit", new() { HasText = "Authentication failures" }).ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Authentication failures from one subnet");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task From_the_keyboard_alone_one_goes_anywhere_presses_anything_and_learns_the_keys()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync();
        var search = page.Locator("#oc-search");

        // A place, by its name.
        await page.Keyboard.PressAsync("Control+k");
        await Expect(search).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("audit");
        await Expect(page.Locator(".oc-hit[aria-selected=true]")).ToContainTextAsync("Audit log");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Locator("h1")).ToHaveTextAsync("Audit log");
        await Expect(page.GetByTestId("palette")).ToBeHiddenAsync();

        // A command of the page that one is on; what stood there before is gone.
        await window.GoAsync("/logs");
        await page.Keyboard.PressAsync("Control+k");
        await Expect(search).ToHaveValueAsync("");
        await Expect(page.Locator(".oc-hit").First).ToBeVisibleAsync();
        await window.PhotographAsync("palette");
        await page.Keyboard.TypeAsync("pause");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Go on" })).ToBeVisibleAsync();

        await page.Keyboard.PressAsync("?");
        await Expect(page.GetByTestId("keys")).ToContainTextAsync("Go on");
        await Expect(page.GetByTestId("keys")).ToContainTextAsync("Next and previous card or row");
        await window.PhotographAsync("keys");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByTestId("keys")).ToBeHiddenAsync();

        // The menus open without a mouse, too.
        await page.GetByTestId("account").Locator("summary").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }))
            .ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }))
            .ToBeHiddenAsync();
        window.ShouldBeClean();
    }

    [Fact]
    public async Task The_list_is_ordered_kept_as_a_view_and_handled_in_bulk_with_undo()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync();
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("l");
        var rows = page.GetByTestId("row");
        await Expect(rows).ToHaveCountAsync(11);
        await page.GetByRole(AriaRole.Button, new() { Name = "Severity", Exact = true })
            .ClickAsync();
        // Asked again and again: a navigation within the page may be over before one could wait for it.
        await Expect(page).ToHaveURLAsync(new Regex("sort=severity"));
        await Expect(rows.First).ToContainTextAsync("critical");
        await window.PhotographAsync("list");

        await page.GetByTestId("filter-who").SelectOptionAsync("resolved");
        await Expect(rows).ToHaveCountAsync(3);
        await page.GetByTestId("views").Locator("summary").ClickAsync();
        await page.FillAsync("#view-name", "over");
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("views").GetByRole(AriaRole.Link, new() { Name = "over" }))
            .ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await page.GetByTestId("filter-none").ClickAsync();
        await Expect(rows).ToHaveCountAsync(11);
        await page.GetByTestId("views").Locator("summary").ClickAsync();
        await page.GetByTestId("views")
            .GetByRole(AriaRole.Link, new() { Name = "over" })
            .ClickAsync();
        await Expect(rows).ToHaveCountAsync(3);

        // From the keyboard alone: down the rows, choose, resolve, and back.
        await window.GoAsync("/incidents?view=list&who=human&service=payments");
        await Expect(rows).ToHaveCountAsync(1);
        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("x");
        await Expect(page.GetByTestId("bulk")).ToContainTextAsync("1 chosen");
        await window.PhotographAsync("bulk");
        await page.GetByTestId("bulk").GetByText("Resolve").ClickAsync();
        await Expect(page.GetByText("1 resolved.")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("empty-list")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(rows).ToHaveCountAsync(1);
        window.ShouldBeClean();
    }

    [Fact]
    public async Task What_the_agent_asks_for_can_be_refused_with_a_reason_from_the_card()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync();
        var card = page.Locator("[data-column=NeedsApproval]").GetByTestId("card");
        await card.GetByText("Reject").ClickAsync();
        await page.GetByLabel("Why not?").FillAsync("the audit needs these logs");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.Locator("[data-column=NeedsApproval]").GetByTestId("card"))
            .ToHaveCountAsync(0);
        await page.Locator("[data-column=NeedsHuman]").GetByText("Disk 91 %").ClickAsync();
        await Expect(page.GetByTestId("timeline").Locator("[data-kind=Rejected]"))
            .ToContainTextAsync("the audit needs these logs");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task A_dry_run_shows_what_would_be_executed_and_only_listed_targets_can_be_chosen()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync(agent.RichestPage);
        var recommended = page.GetByTestId("recommended").GetByText("Dry run…");
        await recommended.First.ClickAsync();
        await Expect(page.GetByTestId("preview"))
            .ToContainTextAsync("GET http://127.0.0.1:18080/health");
        await Expect(page.GetByTestId("run-action")).ToBeEnabledAsync();
        await Expect(page.GetByLabel("URL")).Not.ToBeEditableAsync();
        await window.PhotographAsync("dry-run");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task A_postmortem_is_read_written_down_and_taken_along_as_markdown()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync(agent.RichestPage);
        // What the service wrote before and after stands around the evidence, and all of it can be had.
        await Expect(page.GetByTestId("around").First).ToBeVisibleAsync();
        await page.GetByTestId("to-postmortem").ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("tab=postmortem$"));
        await Expect(page.GetByTestId("document").Locator("h1"))
            .ToHaveTextAsync("Replica lag over 300 s");
        await page.GetByTestId("lessons")
            .GetByRole(AriaRole.Button, new() { Name = "Edit" })
            .ClickAsync();
        await page.GetByLabel("Lessons learned").FillAsync("Move the <export> to the *night*.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByTestId("document"))
            .ToContainTextAsync("Move the <export> to the *night*.");
        await window.PhotographAsync("postmortem", forDocs: true);
        var download = await page.RunAndWaitForDownloadAsync(() =>
            page.GetByTestId("download-postmortem").ClickAsync()
        );
        download.SuggestedFilename.ShouldEndWith(".md");
        using var written = new StreamReader(await download.CreateReadStreamAsync());
        var markdown = await written.ReadToEndAsync(TestContext.Current.CancellationToken);
        markdown.ShouldStartWith("# Replica lag over 300 s");
        markdown.ShouldContain(@"Move the \<export\> to the \*night\*.");

        // On paper nothing can be pressed, and it is dark on light whatever the theme.
        await page.EmulateMediaAsync(new() { Media = Media.Print });
        await Expect(page.GetByTestId("download-postmortem")).ToBeHiddenAsync();
        await Expect(page.Locator(".oc-nav")).ToBeHiddenAsync();
        await window.PhotographAsync("postmortem-print");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task A_line_of_the_log_has_an_address_and_becomes_a_pattern_that_is_tried_at_once()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/logs");
        await Expect(page.GetByTestId("line-count")).ToContainTextAsync("700 of 700");
        await Expect(page.GetByTestId("rate-mark").First).ToBeVisibleAsync();

        // Filters stand in the address, so that a view can be shared in the middle of an outage.
        await page.GetByRole(AriaRole.Button, new() { Name = "DEBUG", Exact = true }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("hide=debug$"));
        await page.GetByTestId("log-service").SelectOptionAsync("ingest-3");
        await Expect(page).ToHaveURLAsync(new Regex("service=ingest-3"));
        await Expect(page.GetByTestId("line-count")).Not.ToContainTextAsync("700 of 700");
        await window.GoAsync(new Uri(page.Url).PathAndQuery);
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "DEBUG", Exact = true }))
            .ToHaveAttributeAsync("aria-pressed", "false");
        await Expect(page.GetByTestId("log-service")).ToHaveValueAsync("ingest-3");

        await page.GetByTestId("lines").Locator(".oc-line").First.ClickAsync();
        await Expect(page.GetByTestId("line-message")).ToContainTextAsync("91 % full");
        await page.GetByTestId("make-pattern").ClickAsync();
        await Expect(page.GetByLabel("Regular expression")).ToHaveValueAsync(new Regex("full"));
        await Expect(page.GetByTestId("backtest-summary")).ToContainTextAsync("lines");
        await window.PhotographAsync("pattern-of-line");

        await window.GoAsync("/logs?line=1");
        await Expect(page.GetByTestId("line-message")).ToBeVisibleAsync();
        await window.GoAsync("/logs?line=1%0A2026");
        await Expect(page.GetByText("The address names no line")).ToBeVisibleAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Live logs");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task Services_are_drawn_with_what_they_need_and_the_last_weeks_are_told_by_day_and_service()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/services");
        var graph = page.GetByTestId("graph");
        await Expect(graph.GetByRole(AriaRole.Button)).ToHaveCountAsync(2);
        await graph.GetByText("orders-db").ClickAsync();
        await Expect(page.Locator(".mud-dialog")).ToContainTextAsync("orders-db");

        await window.GoAsync("/insights");
        await Expect(page.GetByTestId("trends").Locator("figure")).ToHaveCountAsync(5);
        await Expect(page.GetByTestId("trend-services")).ToContainTextAsync("orders-db");
        await window.PhotographAsync("insights", forDocs: true);
        window.ShouldBeClean();
    }
}
