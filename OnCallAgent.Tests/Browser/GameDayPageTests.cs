using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>A game day as a newcomer plays it: from the empty board to a score, in the page.</summary>
public sealed class GameDayPageTests(Chromium chromium)
{
    private const float Enough = 240_000;

    [Fact]
    public async Task A_newcomer_plays_a_fault_sees_it_mended_and_scored_and_stops_another_and_the_agent_itself_saw_none_of_it()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync();
        await page.GetByTestId("to-game-day").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Game day");

        await page.GetByTestId("play-pool-exhausted").ClickAsync();

        // One at a time: nothing else can be started meanwhile.
        await Expect(page.GetByTestId("play-quiet")).ToBeDisabledAsync();
        await Expect(page.GetByTestId("game-detection"))
            .ToContainTextAsync("after ", new() { Timeout = Enough });
        var outcome = page.GetByTestId("game-outcome");
        await Expect(outcome).ToContainTextAsync("as expected.", new() { Timeout = Enough });
        // Which step was not is told beside it.
        (await outcome.InnerTextAsync()).ShouldBe(
            "All as expected.",
            await page.Locator("main").InnerTextAsync()
        );
        await Expect(page.GetByTestId("game-diagnosis"))
            .ToContainTextAsync("database in orders-api");
        await Expect(page.GetByTestId("game-action"))
            .ToContainTextAsync("restart_service on orders-api, verified");
        await Expect(page.GetByTestId("game-human")).ToContainTextAsync("not called");
        await Expect(page.GetByTestId("game-alarms")).ToContainTextAsync("0");
        // The restart was a real one: another process runs now.
        (await page.Locator(".oc-card details li").AllTextContentsAsync())
            .Where(f => f.Contains("process ", StringComparison.Ordinal))
            .Select(f => f.Split("process ")[1].Split(',')[0])
            .Distinct()
            .Count()
            .ShouldBe(2);
        await window.PhotographAsync("game-day");
        (await window.ScrollsSidewaysAsync()).ShouldBeFalse();
        await page.SetViewportSizeAsync(360, 740);
        await window.PhotographAsync("game-day-phone");
        (await window.ScrollsSidewaysAsync()).ShouldBeFalse();
        await page.SetViewportSizeAsync(1440, 900);

        await page.GetByTestId("play-quiet").ClickAsync();
        await page.GetByTestId("game-stop").ClickAsync();
        await Expect(page.GetByTestId("game-outcome"))
            .ToContainTextAsync("Stopped by ", new() { Timeout = Enough });
        await Expect(page.GetByTestId("play-quiet")).ToBeEnabledAsync();
        await page.GetByTestId("theme").ClickAsync();
        await window.PhotographAsync("game-day-light");

        // A second product dealt with it: this one has no service, no source of it and no incident, but knows who played.
        agent.Count("incidents").ShouldBe(0);
        agent.Count("services").ShouldBe(0);
        agent.Count("actions").ShouldBe(0);
        agent.Count("audit_log where kind = 'game_day' and what = 'played'").ShouldBe(2);
        window.ShouldBeClean();
    }
}
