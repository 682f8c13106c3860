using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>An entry is written, tried, changed and seen in its versions.</summary>
[Collection(BrowserTests.Name)]
public sealed class KnowledgeStoryTests(Chromium chromium, FilledAgent agent)
{
    [Fact]
    public async Task An_entry_is_written_held_to_its_examples_changed_and_seen_in_its_versions()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/knowledge");
        await page.GetByRole(AriaRole.Button, new() { Name = "New entry…" }).ClickAsync();
        await page.FillAsync("#knowledge-title", "Basket is upside down");
        await page.FillAsync("#knowledge-patterns", "upside (down");
        await Expect(page.GetByTestId("trials")).ToContainTextAsync("upside (down");
        await page.FillAsync("#knowledge-patterns", "basket upside");
        await Expect(page.GetByTestId("trials")).ToContainTextAsync("of the latest");
        await page.FillAsync("#knowledge-must", "ENOSPC");
        await page.FillAsync("#knowledge-steps", "Turn it **round**.");
        await Expect(page.GetByTestId("preview").Locator("strong")).ToHaveTextAsync("round");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.GetByTestId("faults")).ToContainTextAsync("must_match[0]");
        await page.FillAsync("#knowledge-must", "the basket upside down");
        await page.GetByTestId("entry-backtest-24h").ClickAsync();
        await Expect(page.GetByTestId("entry-backtest-summary"))
            .ToContainTextAsync("would have been judged otherwise");
        await window.PhotographAsync("knowledge-editor");
        await page.GetByTestId("confirm").ClickAsync();

        await page.Locator(".oc-list-item", new() { HasText = "Basket is upside down" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Basket is upside down" })
            .ClickAsync();
        await page.FillAsync("#knowledge-description", "Somebody turned it.");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.Locator(".oc-markdown", new() { HasText = "Somebody turned it." }))
            .ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Basket is upside down" })
            .ClickAsync();
        await page.Locator(".oc-history summary").ClickAsync();
        await Expect(page.Locator(".oc-history")).ToContainTextAsync("+ Somebody turned it.");
        await window.PhotographAsync("knowledge-versions");
        window.ShouldBeClean();
    }
}
