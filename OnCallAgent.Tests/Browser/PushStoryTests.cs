using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>An admin lets another program push: from the button on the sources page to the incident it opens.</summary>
public sealed class PushStoryTests(Chromium chromium)
{
    [Fact]
    public async Task A_source_is_made_given_a_token_and_a_mapping_and_another_program_pushes_an_alert()
    {
        await using var agent = new AgentProcess();
        await using var window = await chromium.OpenAsync(agent.Url);
        await agent.StartAsync();
        var page = window.Page;
        await window.SignInAsync("/sources");
        await page.GetByTestId("receive").ClickAsync();
        await page.FillAsync("#push-name", "Acme monitor");
        await page.FillAsync("#push-service", "acme");
        await page.GetByTestId("confirm").ClickAsync();
        await Expect(page.Locator("h1")).ToHaveTextAsync("Acme monitor");
        var source = new Uri(page.Url).AbsolutePath.Split('/')[2];

        await page.FillAsync("#token-name", "acme-prod");
        await page.GetByTestId("make-token").ClickAsync();
        var token = (await page.GetByTestId("new-token").TextContentAsync())!.Trim();
        token.ShouldStartWith("oca_");
        await Expect(page.GetByTestId("tokens")).ToContainTextAsync("never used");
        await Expect(page.GetByTestId("snippet")).ToContainTextAsync($"{agent.Url}api/v1/logs");
        await window.PhotographAsync("push-source");

        // A mapping is tried before it is saved.
        await page.FillAsync("#mapping-title", "$.what");
        await page.FillAsync(
            "#mapping-payload",
            """{"what":"Queue is stuck","service":"orders"}"""
        );
        await page.GetByTestId("try-mapping").ClickAsync();
        await Expect(page.GetByTestId("trial")).ToContainTextAsync("Queue is stuck");
        await page.FillAsync("#mapping-payload", "{");
        await page.GetByTestId("try-mapping").ClickAsync();
        await Expect(page.GetByTestId("trial-fault")).ToContainTextAsync("not well-formed JSON");
        await page.FillAsync("#mapping-title", "what");
        await page.FillAsync("#mapping-key", "$.[");
        await page.GetByTestId("save-mapping").ClickAsync();
        await Expect(page.GetByText("cannot be read at character")).ToBeVisibleAsync();
        await page.FillAsync("#mapping-title", "$.what");
        await page.FillAsync("#mapping-key", "$.id");
        await page.GetByTestId("save-mapping").ClickAsync();
        await Expect(page.GetByText("own mapping")).ToBeVisibleAsync();

        await PushAsync(
            agent.Url,
            $"/api/v1/alerts/webhook/{source}",
            token,
            """{"id":"7","what":"Queue is stuck","service":"orders"}"""
        );
        await Expect(page.GetByTestId("push-traffic")).ToContainTextAsync("receiving");
        await Expect(page.GetByTestId("tokens")).Not.ToContainTextAsync("never used");

        // After a reload the token is gone for good.
        await window.GoAsync($"/sources/{source}/push");
        await Expect(page.GetByTestId("new-token")).ToHaveCountAsync(0);
        (await page.ContentAsync()).ShouldNotContain(token);
        await window.GoAsync("/incidents");
        await Expect(page.GetByTestId("card")).ToContainTextAsync("Queue is stuck");

        await window.GoAsync($"/sources/{source}/push");
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke acme-prod" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Revoke it" }).ClickAsync();
        await Expect(page.GetByText("No token: only people")).ToBeVisibleAsync();
        window.ShouldBeClean();
    }

    private static async Task PushAsync(Uri agent, string path, string token, string json)
    {
        using var client = new HttpClient { BaseAddress = agent };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        using var answer = await client.PostAsync(
            path,
            new StringContent(json, Encoding.UTF8, "application/json")
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
    }
}
