using Microsoft.Playwright;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>Whoever presses something within a dialog stays in it, with the keyboard too.</summary>
[Collection(BrowserTests.Name)]
public sealed class DialogFocusTests(Chromium chromium, FilledAgent agent)
{
    private const string Dialog = ".mud-dialog";

    [Fact]
    public async Task A_button_that_is_disabled_while_it_works_has_the_focus_afterwards_and_Escape_closes_the_dialog()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/patterns");
        await page.GetByText("New pattern…").ClickAsync();
        await page.FillAsync("#pattern-regex", "could not send data");
        await page.GetByTestId("backtest-24h").FocusAsync();
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.GetByTestId("backtest-summary")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("backtest-24h")).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(Dialog)).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }

    [Theory]
    [InlineData("button => button.remove()")]
    [InlineData("button => button.disabled = true")]
    [InlineData("button => button.parentElement.remove()")]
    public async Task A_dialog_whose_focused_button_goes_away_is_left_by_Escape_all_the_same(
        string goes
    )
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync(agent.RichestPage);
        await page.GetByRole(AriaRole.Button, new() { Name = "Silence…" }).ClickAsync();
        var confirm = page.GetByTestId("confirm");
        await confirm.FocusAsync();
        await confirm.EvaluateAsync(goes);
        await page.Keyboard.PressAsync("Tab");
        (
            await page.EvaluateAsync<bool>(
                $"() => document.activeElement.closest('{Dialog}, .mud-focus-trap') !== null"
            )
        ).ShouldBeTrue("Tab leads out of the dialog");
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(Dialog)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task A_click_on_a_dialogs_text_leaves_it_to_Escape()
    {
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/patterns");
        await page.GetByText("New pattern…").ClickAsync();
        await page.Locator($"{Dialog} h2").First.ClickAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.Locator(Dialog)).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }
}
