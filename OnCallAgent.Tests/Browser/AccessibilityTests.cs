using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>No page keeps anybody out: judged by axe, in both themes, wide and on a phone.</summary>
public sealed class AccessibilityTests(Chromium chromium, FilledAgent agent)
    : IClassFixture<FilledAgent>
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
        "/sources",
        "/sources/push/push",
        "/services",
        "/automation",
        "/escalation",
        "/outbox",
        "/users",
        "/api-keys",
        "/account",
        "/audit",
        "/settings",
        "/game-day",
        "/no-such-page",
    ];

    // WCAG 2.1 AA, and what axe's authors call good practice.
    private static readonly AxeRunOptions Rules = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions
        {
            Type = "tag",
            Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "best-practice"],
        },
    };

    // A theme is other colours on the same page: what the rules above said of its structure holds.
    private static readonly AxeRunOptions Colours = new()
    {
        ResultTypes = [ResultType.Violations],
        RunOnly = new RunOnlyOptions
        {
            Type = "rule",
            Values = ["color-contrast", "link-in-text-block"],
        },
    };

    [Fact]
    public async Task No_page_has_a_serious_fault_in_either_theme_or_on_a_phone()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        List<string> faults = [];
        await page.GotoAsync("/login");
        faults.AddRange(await JudgeAsync(page, "/login"));
        await window.SignInAsync();
        foreach (var path in Pages.Append(agent.RichestPage))
        {
            await page.SetViewportSizeAsync(1440, 900);
            await page.GotoAsync(path);
            if (path == "/no-such-page")
            {
                faults.AddRange(await JudgeAsync(page, path));
                continue;
            }

            await window.LivesAsync();
            faults.AddRange(await JudgeAsync(page, path));
            await ChangeThemeAsync(page);
            faults.AddRange(await JudgeAsync(page, path, Colours));
            await page.SetViewportSizeAsync(360, 740);
            faults.AddRange(await JudgeAsync(page, path));
        }

        string.Join('\n', faults.Distinct(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    [Fact]
    public async Task No_dialog_or_menu_has_a_serious_fault()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        List<string> faults = [];
        await window.SignInAsync();
        await page.Keyboard.PressAsync("Control+k");
        await Expect(page.Locator(".oc-hit").First).ToBeVisibleAsync();
        faults.AddRange(await JudgeAsync(page, "palette"));
        await page.Keyboard.PressAsync("Escape");
        foreach (var menu in (string[])["bell", "account", "views"])
        {
            await page.GetByTestId(menu).Locator("summary").ClickAsync();
            faults.AddRange(await JudgeAsync(page, menu));
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
                    (agent.RichestPage, "x"),
                    (agent.RichestPage, "e"),
                ]
        )
        {
            await window.GoAsync(path);
            await page.Keyboard.PressAsync(key);
            await Expect(page.Locator("dialog[open], .mud-dialog").First).ToBeVisibleAsync();
            faults.AddRange(await JudgeAsync(page, $"{path} {key}"));
        }

        string.Join('\n', faults.Distinct(StringComparer.Ordinal)).ShouldBeEmpty();
    }

    private static async Task ChangeThemeAsync(IPage page)
    {
        var before = await page.Locator("html").GetAttributeAsync("data-theme");
        await page.GetByTestId("theme").ClickAsync();
        await Expect(page.Locator("html"))
            .ToHaveAttributeAsync("data-theme", before == "light" ? "dark" : "light");
        await page.Mouse.MoveAsync(0, 0);
    }

    private static async Task<IReadOnlyList<string>> JudgeAsync(
        IPage page,
        string where,
        AxeRunOptions? rules = null
    )
    {
        // Dialogs fade in and colours change with the theme; what is half on its way has little contrast.
        await page.EvaluateAsync(
            "() => Promise.all(document.getAnimations().filter(a => a.effect.getComputedTiming().endTime < 1e4).map(a => a.finished.catch(() => 0)))"
        );
        var result = await page.RunAxe(rules ?? Rules);
        return
        [
            .. result
                .Violations.Where(v => v.Impact is "serious" or "critical")
                .SelectMany(v =>
                    v.Nodes.Select(n =>
                        $"{where}: {v.Id} ({v.Impact}): {n.Html[..Math.Min(n.Html.Length, 160)]}"
                    )
                ),
        ];
    }
}
