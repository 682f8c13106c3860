using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

public sealed class IncidentStoryTests(Chromium chromium)
{
    private const string Fault =
        "ERROR orders-api database connection pool exhausted, gave up after 5000 ms";

    [Fact]
    public async Task An_error_line_becomes_a_card_without_a_reload_and_a_human_takes_it_to_its_end()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync();
        await Expect(page.GetByTestId("empty-board")).ToBeVisibleAsync();

        // A reload would lose this.
        await page.EvaluateAsync("() => window.stillTheSamePage = true");
        await File.AppendAllTextAsync(
            agent.LogFile("orders-api.log"),
            Stamped(Fault),
            TestContext.Current.CancellationToken
        );
        var card = page.GetByTestId("card");
        await Expect(card).ToHaveCountAsync(1);
        await Expect(page.GetByTestId("open-count")).ToHaveTextAsync("1");
        (await page.EvaluateAsync<bool>("() => window.stillTheSamePage")).ShouldBeTrue();
        // No channel is configured here, so the board itself must say that nobody was told.
        await Expect(page.GetByTestId("unreached")).ToBeVisibleAsync();
        await window.PhotographAsync("story-board");

        await card.Locator("h3 a").ClickAsync();
        await Expect(page.GetByTestId("evidence").Locator("mark").First).ToBeVisibleAsync();
        await Expect(page.GetByTestId("confidence")).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("a");
        await Expect(page.GetByTestId("timeline").Locator("[data-kind=Acknowledged]"))
            .ToBeVisibleAsync();
        await Expect(page.GetByTestId("unreached")).ToHaveCountAsync(0);

        await page.FillAsync("#note", "the nightly export holds <b>all</b> connections");
        await page.Keyboard.PressAsync("Control+Enter");
        await Expect(page.GetByTestId("timeline").Locator(".quote"))
            .ToHaveTextAsync("the nightly export holds <b>all</b> connections");
        await Expect(page.Locator("#note")).ToHaveValueAsync("");

        await page.GetByTestId("assigned").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Assign to me" }).ClickAsync();
        await Expect(page.GetByTestId("assigned")).ToContainTextAsync("assigned: you");

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit" }).ClickAsync();
        await page.GetByLabel("Lessons learned").FillAsync("Give the export a pool of its own.");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByTestId("lessons"))
            .ToContainTextAsync("Give the export a pool of its own.");

        await page.GetByRole(AriaRole.Button, new() { Name = "Resolve" }).ClickAsync();
        await Expect(page.GetByTestId("standing")).ToHaveTextAsync("resolved");
        await page.GetByRole(AriaRole.Button, new() { Name = "Undo" }).ClickAsync();
        await Expect(page.GetByTestId("standing")).ToHaveTextAsync("needs a human");
        await Expect(page.GetByTestId("timeline").Locator("[data-kind=Reopened]"))
            .ToBeVisibleAsync();
        await window.PhotographAsync("story-incident");

        await page.Locator(".oc-nav a[href='/incidents']").ClickAsync();
        await page.Locator("[data-column=NeedsHuman]")
            .GetByRole(AriaRole.Button, new() { Name = "Resolve" })
            .ClickAsync();
        await Expect(page.Locator("[data-column=Resolved]").GetByTestId("card"))
            .ToHaveCountAsync(1);
        await Expect(page.GetByTestId("open-count")).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }

    [Fact]
    public async Task Lines_run_through_the_live_log_and_can_be_held_narrowed_and_opened()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync("/logs");
        await WriteAsync(
            agent,
            "INFO checkout POST /orders 201 in 41 ms",
            "WARN checkout slow answer of <script>alert(1)</script>",
            Fault
        );
        var lines = page.GetByTestId("lines").Locator(".oc-line");
        await Expect(lines).ToHaveCountAsync(3);
        await Expect(lines.Nth(1)).ToContainTextAsync("<script>alert(1)</script>");

        await page.FillAsync("#log-filter", "pool EXHAUSTED");
        await Expect(lines).ToHaveCountAsync(1);
        page.Url.ShouldContain("q=pool");
        await page.FillAsync("#log-filter", @"/in \d+ ms/");
        await Expect(lines).ToHaveCountAsync(1);
        await Expect(lines.Locator("mark.found")).ToHaveTextAsync("in 41 ms");
        await page.FillAsync("#log-filter", "/(unclosed/");
        await Expect(page.GetByText("Not enough )'s")).ToBeVisibleAsync();
        await page.FillAsync("#log-filter", "");
        await Expect(lines).ToHaveCountAsync(3);

        await page.GetByRole(AriaRole.Button, new() { Name = "WARN", Exact = true }).ClickAsync();
        await Expect(lines).ToHaveCountAsync(2);
        await page.GetByRole(AriaRole.Button, new() { Name = "WARN", Exact = true }).ClickAsync();

        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync(" ");
        await WriteAsync(agent, "INFO checkout written while the pane is held");
        await Expect(page.GetByText("paused · 1 new")).ToBeVisibleAsync();
        await Expect(lines).ToHaveCountAsync(3);
        await page.Keyboard.PressAsync(" ");
        await Expect(lines).ToHaveCountAsync(4);

        await lines.Filter(new() { HasText = "pool exhausted" }).ClickAsync();
        await Expect(page.GetByTestId("line-message").Locator("mark")).ToBeVisibleAsync();
        await window.PhotographAsync("story-line");
        await page.GetByTestId("line-incident").ClickAsync();
        await Expect(page.GetByTestId("incident")).ToBeVisibleAsync();
        window.ShouldBeClean();
    }

    [Fact]
    public async Task An_admin_describes_a_service_follows_a_file_and_switches_a_pattern_and_automation()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync("/services");
        await page.Keyboard.PressAsync("n");
        await page.FillAsync("#service-name", "orders-api");
        await page.FillAsync("#service-units", "*.service");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByText("cannot be the name of a systemd unit")).ToBeVisibleAsync();
        await page.FillAsync("#service-units", "orders-api.service");
        await page.FillAsync("#service-health", "http://127.0.0.1:9/health");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = "orders-api" }))
            .ToContainTextAsync("orders-api.service");

        await window.GoAsync("/sources");
        await page.Keyboard.PressAsync("n");
        var file = Path.Combine(agent.Folder, "elsewhere.log");
        await page.FillAsync("#source-location", file);
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Row, new() { Name = file })).ToBeVisibleAsync();

        await window.GoAsync("/patterns");
        await page.GetByLabel("Look for Timeouts").ClickAsync();
        await Expect(page.GetByText("Timeouts is not looked for any more.")).ToBeVisibleAsync();
        await Expect(page.GetByText("4 of 5 on")).ToBeVisibleAsync();

        await page.GetByTestId("automation").ClickAsync();
        await page.GetByLabel("Why? The agent then looks", new() { Exact = false })
            .FillAsync("A release is under way");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("automation")).ToHaveAttributeAsync("aria-checked", "false");
        await page.ReloadAsync();
        await window.LivesAsync();
        await Expect(page.GetByTestId("automation")).ToHaveAttributeAsync("aria-checked", "false");
        window.ShouldBeClean();
    }

    private static Task WriteAsync(AgentProcess agent, params string[] lines) =>
        File.AppendAllTextAsync(
            agent.LogFile("app.log"),
            string.Concat(lines.Select(Stamped)),
            TestContext.Current.CancellationToken
        );

    private static string Stamped(string line) =>
        $"{TimeProvider.System.GetUtcNow().UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {line}\n";
}
