using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

[Collection(BrowserTests.Name)]
public sealed class AdminPagesTests(Chromium chromium, FilledAgent agent)
{
    [Fact]
    public async Task What_another_admin_does_with_accounts_and_keys_is_seen_without_a_reload()
    {
        using var other = await AgentClient.SignInAsync(agent.Process);
        await using var users = await chromium.OpenAsync(agent.Url);
        await users.SignInAsync("/users");
        await using var keys = await chromium.OpenAsync(agent.Url);
        await keys.SignInAsync("/api-keys");
        await Expect(keys.Page.GetByText("No key: only people")).ToBeVisibleAsync();

        await other.PostAsync(
            "/api/v1/users",
            new
            {
                username = "late.shift",
                email = "late.shift@example.org",
                password = "a password of the late shift",
                role = "responder",
            }
        );
        await other.PostAsync("/api/v1/api-keys", new { name = "weather", scope = "view" });

        await Expect(users.Page.GetByLabel("Role of late.shift")).ToHaveValueAsync("responder");
        await Expect(keys.Page.GetByText("weather")).ToBeVisibleAsync();
        users.ShouldBeClean();
        keys.ShouldBeClean();
    }

    [Fact]
    public async Task Whose_account_is_switched_off_sees_the_open_page_go_at_once()
    {
        const string Password = "a password of the early shift";
        using var other = await AgentClient.SignInAsync(agent.Process);
        var made = await other.PostAsync(
            "/api/v1/users",
            new
            {
                username = "early.shift",
                email = "early.shift@example.org",
                password = Password,
                role = "admin",
            }
        );
        await using var window = await chromium.OpenAsync(agent.Url);
        await window.SignInAsync("/users", "early.shift", Password);
        await Expect(window.Page.GetByLabel("Role of early.shift")).ToBeVisibleAsync();

        await other.PutAsync(
            $"/api/v1/users/{made.GetProperty("id").GetString()}",
            new { is_active = false }
        );

        // Long before the page would look by itself.
        await Expect(window.Page.GetByText("You are signed out"))
            .ToBeVisibleAsync(new() { Timeout = 10_000 });
        await Expect(window.Page.GetByLabel("Role of early.shift")).Not.ToBeVisibleAsync();
        window.ShouldBeClean();
    }
}
