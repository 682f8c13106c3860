using System.Globalization;
using System.Text;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Pages.Logs;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>A pane of the live log that was open for so long that its oldest lines go.</summary>
public sealed class LongPaneTests(Chromium chromium)
{
    private const int Part = 5_000;

    private const string LineInSight = """
        () => {
          const pane = document.querySelector('.oc-lines').getBoundingClientRect();
          return document.elementFromPoint(pane.left + 300, pane.top + 150)?.closest('.oc-line')?.querySelector('.msg').innerText ?? '';
        }
        """;

    private int written;

    [Fact]
    public async Task Whoever_has_scrolled_up_goes_on_reading_where_they_were_when_the_oldest_lines_are_dropped()
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync("/logs");
        while (written < LineBuffer.Capacity - Part)
        {
            await WriteAsync(agent);
            await ShowsAsync(page, written);
        }

        await page.GetByTestId("lines").HoverAsync();
        await page.Mouse.WheelAsync(0, -20_000);
        await Expect(page.GetByText("↓ Latest")).ToBeVisibleAsync();
        await Eventually.TrueAsync(async () => await LineAsync(page) is not "");
        var read = await LineAsync(page);

        await WriteAsync(agent);
        await WriteAsync(agent);
        await Expect(page.GetByText("older ones left this pane")).ToBeVisibleAsync();
        await Eventually.TrueAsync(async () => await LineAsync(page) is not "");
        (await LineAsync(page)).ShouldBe(read);
        window.ShouldBeClean();
    }

    private static Task<string> LineAsync(IPage page) => page.EvaluateAsync<string>(LineInSight);

    // The feed to a page is bounded: it must have shown one part before it is given the next.
    private static async Task ShowsAsync(IPage page, int lines) =>
        await Eventually.TrueAsync(async () =>
            new string([
                .. (await page.GetByTestId("line-count").InnerTextAsync())
                    .TakeWhile(c => c != 'o')
                    .Where(char.IsAsciiDigit),
            ]) == lines.ToString(CultureInfo.InvariantCulture)
        );

    private async Task WriteAsync(AgentProcess agent)
    {
        var text = new StringBuilder();
        for (var i = 0; i < Part; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"INFO order {++written} is taken\n");
        }

        await File.AppendAllTextAsync(
            agent.LogFile("orders.log"),
            text.ToString(),
            TestContext.Current.CancellationToken
        );
    }
}
