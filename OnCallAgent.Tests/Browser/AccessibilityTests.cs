using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>
/// No page keeps anybody out: judged by axe, in both themes, wide and on a phone. In several classes, as that takes long and
/// each can do it beside the others.
/// </summary>
public abstract class AccessibilityTests(Chromium chromium, FilledAgent agent)
    : IClassFixture<FilledAgent>
{
    protected FilledAgent Agent => agent;

    protected Chromium Chromium => chromium;

    /// <summary>Judges pages in both themes, wide and on a phone.</summary>
    /// <returns>Their serious faults, a line each.</returns>
    protected async Task<string> JudgeAsync(IEnumerable<string> paths)
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        List<string> faults = [];
        await window.SignInAsync();
        foreach (var path in paths)
        {
            await page.SetViewportSizeAsync(1440, 900);
            await window.GoAsync(path);
            faults.AddRange(await Axe.JudgeAsync(page, path));
            await ChangeThemeAsync(page);
            faults.AddRange(await Axe.JudgeAsync(page, path, Axe.Colours));
            await page.SetViewportSizeAsync(360, 740);
            faults.AddRange(await Axe.JudgeAsync(page, path));
        }

        return string.Join('\n', faults.Distinct(StringComparer.Ordinal));
    }

    private static async Task ChangeThemeAsync(IPage page)
    {
        var before = await page.Locator("html").GetAttributeAsync("data-theme");
        await page.GetByTestId("theme").ClickAsync();
        await Expect(page.Locator("html"))
            .ToHaveAttributeAsync("data-theme", before == "light" ? "dark" : "light");
        await page.Mouse.MoveAsync(0, 0);
    }
}

/// <summary>The pages of whoever is on call.</summary>
public sealed class OnCallAccessibilityTests(Chromium chromium, FilledAgent agent)
    : AccessibilityTests(chromium, agent)
{
    private static readonly string[] Pages =
    [
        "/incidents",
        "/incidents?view=list",
        "/logs",
        "/unknown-errors",
        "/knowledge",
        "/patterns",
        "/insights",
        "/silences",
        "/services",
    ];

    [Fact]
    public async Task No_page_has_a_serious_fault_in_either_theme_or_on_a_phone() =>
        (await JudgeAsync(Pages.Append(Agent.RichestPage))).ShouldBeEmpty();
}

/// <summary>The pages of whoever sets the agent up.</summary>
public sealed class AdminAccessibilityTests(Chromium chromium, FilledAgent agent)
    : AccessibilityTests(chromium, agent)
{
    private static readonly string[] Pages =
    [
        "/sources",
        "/sources/push/push",
        "/automation",
        "/escalation",
        "/outbox",
        "/users",
        "/api-keys",
        "/account",
        "/audit",
        "/settings",
        "/game-day",
    ];

    [Fact]
    public async Task No_page_has_a_serious_fault_in_either_theme_or_on_a_phone() =>
        (await JudgeAsync(Pages)).ShouldBeEmpty();
}

/// <summary>What opens over a page, and pages that never live.</summary>
public sealed class DialogAccessibilityTests(Chromium chromium, FilledAgent agent)
    : AccessibilityTests(chromium, agent)
{
    [Fact]
    public async Task A_page_before_the_sign_in_and_one_that_is_not_there_have_no_serious_fault()
    {
        await using var window = await Chromium.OpenAsync(Agent.Url);
        var page = window.Page;
        List<string> faults = [];
        await page.GotoAsync("/login");
        faults.AddRange(await Axe.JudgeAsync(page, "/login"));
        await window.SignInAsync();
        await page.GotoAsync("/no-such-page");
        faults.AddRange(await Axe.JudgeAsync(page, "/no-such-page"));

        string.Join('\n', faults.Distinct(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_dialog_or_menu_has_a_serious_fault()
    {
        await using var window = await Chromium.OpenAsync(Agent.Url);
        var page = window.Page;
        List<string> faults = [];
        await window.SignInAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator(".oc-hit").First).ToBeVisibleAsync();
        faults.AddRange(await Axe.JudgeAsync(page, "palette"));
        await page.Keyboard.PressAsync("Escape");
        foreach (var menu in (string[])["bell", "account", "views"])
        {
            await page.GetByTestId(menu).Locator("summary").ClickAsync();
            faults.AddRange(await Axe.JudgeAsync(page, menu));
            await page.Keyboard.PressAsync("Escape");
        }

        foreach (
            var (path, key) in ((string, string)[])
                [
                    ("/incidents", "?"),
                    ("/incidents", "n"),
                    ("/patterns", "n"),
                    ("/knowledge", "n"),
                    ("/services", "n"),
                    ("/silences", "n"),
                    (Agent.RichestPage, "x"),
                    (Agent.RichestPage, "e"),
                ]
        )
        {
            await window.GoAsync(path);
            await page.Keyboard.PressAsync(key);
            await Expect(page.Locator("dialog[open], .mud-dialog").First).ToBeVisibleAsync();
            faults.AddRange(await Axe.JudgeAsync(page, $"{path} {key}"));
        }

        string.Join('\n', faults.Distinct(StringComparer.Ordinal)).ShouldBeEmpty();
    }
}
