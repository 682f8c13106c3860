using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using OtpNet;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

public sealed class SecondFactorStoryTests(Chromium chromium)
{
    [Fact]
    public async Task An_app_is_set_up_on_ones_own_page_and_asked_for_at_the_next_sign_in()
    {
        await using var agent = new AgentProcess().With("REQUIRE_ADMIN_TWO_FACTOR", "true");
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync("/account");
        var card = page.GetByTestId("second-factor");
        await Expect(card.GetByText("Admins need one here")).ToBeVisibleAsync();

        await page.GetByTestId("second-factor-password").FillAsync(AgentProcess.AdminPassword);
        await card.GetByRole(AriaRole.Button, new() { Name = "Set it up" }).ClickAsync();
        var secret = await page.GetByTestId("second-factor-secret").InnerTextAsync();
        await Expect(card.GetByRole(AriaRole.Img)).ToBeVisibleAsync();
        await ShouldKeepNobodyOutAsync(page);
        await window.PhotographAsync("second-factor");
        await page.GetByTestId("second-factor-code").FillAsync(CodeOf(secret, 0));
        await card.GetByRole(AriaRole.Button, new() { Name = "Switch it on" }).ClickAsync();
        await Expect(page.GetByTestId("recovery-codes").Locator("li")).ToHaveCountAsync(10);
        await ShouldKeepNobodyOutAsync(page);
        await card.GetByRole(AriaRole.Button, new() { Name = "I have kept them" }).ClickAsync();
        await Expect(card.GetByText("10 of 10 recovery codes are left")).ToBeVisibleAsync();

        // What was closed to an admin without one is open now.
        await window.GoAsync("/users");
        await Expect(page.GetByText("Reset second factor")).ToBeVisibleAsync();

        await page.GetByTestId("account").ClickAsync();
        await page.GetByTestId("account")
            .GetByRole(AriaRole.Button, new() { Name = "Sign out" })
            .ClickAsync();
        await page.FillAsync("#name", AgentProcess.AdminEmail);
        await page.FillAsync("#password", AgentProcess.AdminPassword);
        await page.ClickAsync("button[type=submit]");
        await Expect(page.Locator("#code")).ToBeFocusedAsync();
        await ShouldKeepNobodyOutAsync(page);
        await page.FillAsync("#code", "000000");
        await page.ClickAsync("button[type=submit]");
        await Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The code is wrong");
        // The code of this half minute was used: the app's next one.
        await page.FillAsync("#code", CodeOf(secret, 1));
        await page.ClickAsync("button[type=submit]");
        await window.LivesAsync();
        window.ShouldBeClean();
    }

    private static string CodeOf(string secret, int steps) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(
            TimeProvider.System.GetUtcNow().UtcDateTime.AddSeconds(30 * steps)
        );

    private static async Task ShouldKeepNobodyOutAsync(IPage page)
    {
        var judged = await page.RunAxe(
            new AxeRunOptions
            {
                RunOnly = new RunOnlyOptions
                {
                    Type = "tag",
                    Values = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"],
                },
            }
        );
        judged.Violations.Select(v => $"{v.Id}: {v.Nodes[0].Html}").ShouldBeEmpty();
    }
}
