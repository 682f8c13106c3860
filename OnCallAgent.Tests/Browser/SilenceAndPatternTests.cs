using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>A fault is silenced from its incident, and a pattern is tried before it is saved.</summary>
[Collection(BrowserTests.Name)]
public sealed class SilenceAndPatternTests(Chromium chromium, FilledAgent agent)
{
    [Fact]
    public async Task A_silence_made_on_the_incident_is_listed_until_it_is_ended()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync(agent.RichestPage);
        await page.GetByRole(AriaRole.Button, new() { Name = "Silence…" }).ClickAsync();
        await Expect(page.GetByTestId("silence-preview")).ToContainTextAsync("open incident");
        await page.FillAsync("#silence-reason", "replica is being rebuilt");
        await window.PhotographAsync("silence-dialog");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.Locator(".oc-note-box")).ToContainTextAsync("replica is being rebuilt");

        await window.GoAsync("/silences");
        var active = page.GetByTestId("silences-active").GetByTestId("silence");
        await Expect(active).ToContainTextAsync("replica is being rebuilt");
        await window.PhotographAsync("silences");
        await active.GetByText("End now").ClickAsync();
        await Expect(page.GetByTestId("silences-ended").GetByTestId("silence"))
            .ToContainTextAsync("replica is being rebuilt");
        await Expect(active).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }

    [Fact]
    public async Task A_pattern_is_tried_on_stored_lines_and_held_to_its_examples_before_it_is_saved()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/patterns");
        await page.GetByText("New pattern…").ClickAsync();
        await page.FillAsync("#pattern-name", "Clients that hang up");
        await page.FillAsync("#pattern-regex", "could not send (data");
        await Expect(page.GetByText("A '(' is never closed")).ToBeVisibleAsync();
        await page.FillAsync("#pattern-regex", @"(\w)\1");
        await Expect(page.GetByTestId("pattern-cost")).ToContainTextAsync("costly: no literal");
        await Expect(page.GetByTestId("pattern-cost")).ToContainTextAsync("backtracking");
        await window.PhotographAsync("pattern-cost");
        await page.FillAsync("#pattern-regex", "could not send data");
        await Expect(page.GetByTestId("pattern-cost"))
            .ToContainTextAsync("Searched for by “could not send data”");
        await page.GetByTestId("backtest-24h").ClickAsync();
        await Expect(page.GetByTestId("backtest-summary")).ToContainTextAsync("700 lines matched");
        await Expect(page.GetByTestId("backtest-summary")).ToContainTextAsync("new");
        await window.PhotographAsync("pattern-backtest");

        await Expect(page.GetByTestId("backtest-over")).ToContainTextAsync("last 24 h, as of");
        await Expect(page.GetByTestId("backtest-stale")).ToHaveCountAsync(0);
        await page.FillAsync("#pattern-regex", "could not send data to");
        await Expect(page.GetByTestId("backtest-stale")).ToBeVisibleAsync();
        await page.GetByTestId("backtest-again").ClickAsync();
        await Expect(page.GetByTestId("backtest-stale")).ToHaveCountAsync(0);
        await Expect(page.GetByTestId("backtest-summary")).ToContainTextAsync("700 lines matched");

        await page.FillAsync("#pattern-must", "ERROR disk is full");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByText("is not matched")).ToBeVisibleAsync();
        await page.FillAsync("#pattern-must", "WARN could not send data to client");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("backtest-summary")).ToHaveCountAsync(0);
        await page.GetByLabel("Edit Clients that hang up").ClickAsync();
        await page.GetByText("Changes (1)").ClickAsync();
        await Expect(page.Locator(".oc-history")).ToContainTextAsync("created");
        window.ShouldBeClean();
    }
}
