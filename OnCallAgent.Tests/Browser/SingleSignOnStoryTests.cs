using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

public sealed class SingleSignOnStoryTests(Chromium chromium)
{
    [Fact]
    public async Task Somebody_signs_in_at_the_provider_and_out_again_at_both()
    {
        await using var provider = await IdentityProvider.StartAsync();
        provider.Person = new Dictionary<string, object>
        {
            ["sub"] = "1",
            ["preferred_username"] = "ada",
            ["name"] = "Ada L.",
            ["email"] = "ada@example.org",
            ["groups"] = new[] { "ops" },
        };
        await using var agent = new AgentProcess()
            .With("OIDC_AUTHORITY", provider.Issuer)
            .With("OIDC_CLIENT_ID", IdentityProvider.ClientId)
            .With("OIDC_CLIENT_SECRET", IdentityProvider.ClientSecret)
            .With("OIDC_NAME", "Example Login")
            .With("OIDC_RESPONDER_GROUPS", "ops");
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await page.GotoAsync("/account");
        await window.PhotographAsync("single-sign-on");
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign in with Example Login" })
            .ClickAsync();
        await window.LivesAsync();

        await Expect(page).ToHaveURLAsync(new Uri(agent.Url, "/account").AbsoluteUri);
        await Expect(page.GetByText("ada · ada@example.org")).ToBeVisibleAsync();
        await Expect(page.GetByText("you sign in with Example Login")).ToBeVisibleAsync();

        await page.GetByTestId("account").ClickAsync();
        await page.GetByTestId("account")
            .GetByRole(AriaRole.Button, new() { Name = "Sign out" })
            .ClickAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Sign out of Example Login as well" })
            .ClickAsync();
        await Expect(page.GetByTestId("single-sign-on")).ToBeVisibleAsync();
        await Expect(page.GetByText("You are signed out here")).Not.ToBeVisibleAsync();
        await page.GotoAsync("/incidents");
        await Expect(page.Locator("#name")).ToBeVisibleAsync();
        agent.Output.ShouldNotContain(IdentityProvider.ClientSecret);
    }
}
