using System.Text.RegularExpressions;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

public sealed partial class FirstVisitTests(Chromium chromium)
{
    private const string Password = "an evening with the pager off";

    [Fact]
    public async Task The_printed_link_makes_the_first_admin_once_and_signs_in()
    {
        await using var agent = new AgentProcess()
            .With("ADMIN_EMAIL", "")
            .With("ADMIN_PASSWORD", "");
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var link = SetupLink().Match(agent.Output).Value;
        // Whoever reads collected logs makes no admin.
        agent.LogLines.ShouldNotContain(l => SetupLink().IsMatch(l));
        var page = window.Page;

        await page.GotoAsync("/");
        await Expect(page.GetByText("There is no account yet")).ToBeVisibleAsync();

        await page.GotoAsync(link);
        await page.FillAsync("#email", "first.admin@example.org");
        await page.FillAsync("#full-name", "First Admin");
        await page.FillAsync("#new-password", Password);
        await page.ClickAsync("button[type=submit]");
        await window.LivesAsync();
        await Expect(page.GetByTestId("empty-board")).ToBeVisibleAsync();
        await Expect(page.GetByTestId("play-sample")).ToBeEnabledAsync();
        await window.PhotographAsync("empty");

        // Out, by a POST with a token, and in again; a wrong password says no more than that.
        await page.GetByTestId("account").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign out" }).ClickAsync();
        await Expect(page).ToHaveURLAsync(new Regex("/login$"));
        await page.FillAsync("#name", "first.admin@example.org");
        await page.FillAsync("#password", "not it, sorry");
        await page.ClickAsync("button[type=submit]");
        await Expect(page.GetByRole(AriaRole.Alert))
            .ToHaveTextAsync("User name or password is wrong.");
        await page.FillAsync("#password", Password);
        await page.ClickAsync("button[type=submit]");
        await window.LivesAsync();

        await page.GotoAsync(link);
        await Expect(page.Locator("h1")).ToHaveTextAsync("This link is not valid any more");
        window.ShouldBeClean();
    }

    [Fact]
    public async Task Nothing_is_shown_to_whoever_is_not_signed_in_and_signing_in_leads_to_what_was_wanted()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        foreach (
            var path in (string[])
                ["/", "/incidents/INC-20261123-00000000", "/logs", "/services", "/hangfire"]
        )
        {
            await page.GotoAsync(path);
            new Uri(page.Url).AbsolutePath.ShouldBe("/login", path);
        }

        await window.SignInAsync("/services");
        new Uri(page.Url).AbsolutePath.ShouldBe("/services");
        window.ShouldBeClean();

        var answer = await page.GotoAsync("/no-such-page");
        answer!.Status.ShouldBe(404);
        await Expect(page.Locator("h1")).ToHaveTextAsync("There is no such page");
    }

    [Fact]
    public async Task A_page_says_that_the_agent_is_gone_and_comes_back_with_it()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync();
        await page.EvaluateAsync("() => window.beforeTheRestart = true");
        await page.GetByTestId("new-incident").ClickAsync();
        await page.FillAsync("#incident-title", "half a title <b>");
        window.ShouldBeClean();

        agent.KillHard();
        await Expect(page.Locator("#components-reconnect-modal[open]")).ToBeVisibleAsync();
        await window.PhotographAsync("reconnect");
        await agent.StartAsync();
        await page.WaitForFunctionAsync("() => !window.beforeTheRestart");
        await window.LivesAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Incidents");

        // What was being typed is not lost with the page.
        var draft = page.Locator(".oc-draft");
        await Expect(draft).ToContainTextAsync("half a title <b>");
        await window.PhotographAsync("draft-kept");
        await draft.GetByRole(AriaRole.Button, new() { Name = "Done with it" }).ClickAsync();
        await Expect(draft).ToHaveCountAsync(0);
    }

    [GeneratedRegex(@"http://\S+/setup\?token=\S+")]
    private static partial Regex SetupLink();
}
