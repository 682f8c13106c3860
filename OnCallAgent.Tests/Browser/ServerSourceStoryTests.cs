using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>An admin has a server polled: it is tried out, saved, read, edited and forgotten on one page.</summary>
public sealed class ServerSourceStoryTests(Chromium chromium)
{
    [Fact]
    public async Task A_server_is_tried_out_polled_edited_and_forgotten()
    {
        await using var server = await SearchDouble.StartAsync(TimeProvider.System);
        server.Authorization = "Basic ZWxhc3RpYzpzM2NyM3Q=";
        server.Line(TimeProvider.System.GetUtcNow().AddMinutes(-2), "a", "written before");
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync("/sources");
        await page.GetByTestId("poll").ClickAsync();
        await page.FillAsync("#server-address", server.Url);
        await page.FillAsync("#server-name", "Search");
        await page.SelectOptionAsync("#server-sign-in", "Basic");
        await page.FillAsync("#server-user", "elastic");
        await page.FillAsync("#server-secret", "wrong");
        await page.GetByTestId("test-connection").ClickAsync();
        await Expect(page.GetByTestId("probe")).ToContainTextAsync("sign-in");
        await page.FillAsync("#server-secret", "s3cr3t");
        await page.GetByTestId("test-connection").ClickAsync();
        await Expect(page.GetByTestId("probe")).ToContainTextAsync("1 document in the last hour");
        await Expect(page.GetByTestId("probe")).ToContainTextAsync("orders: written before");
        await window.PhotographAsync("server-source-dialog");
        await page.GetByTestId("confirm").ClickAsync();

        var row = page.Locator("tr", new() { HasText = server.Url });
        await Expect(row).ToContainTextAsync("behind");
        server.Line(TimeProvider.System.GetUtcNow(), "b", "written now");
        await Expect(row).ToContainTextAsync("ago", new() { Timeout = 60_000 });
        await window.PhotographAsync("sources");

        await page.GetByLabel("Edit Search").ClickAsync();
        await Expect(page.Locator("#server-secret")).ToHaveValueAsync("");
        await page.FillAsync("#server-name", "Search in the cellar");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.Locator("tr", new() { HasText = "Search in the cellar" }))
            .ToHaveCountAsync(1);
        (await page.ContentAsync()).ShouldNotContain("s3cr3t");
        await page.GetByLabel("Forget Search in the cellar").ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Forget it" }).ClickAsync();
        await Expect(page.Locator("tr", new() { HasText = server.Url })).ToHaveCountAsync(0);
        window.ShouldBeClean();
    }
}
