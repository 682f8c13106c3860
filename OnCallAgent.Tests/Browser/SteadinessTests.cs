using System.Globalization;
using Microsoft.Playwright;
using OnCallAgent.Tests.Support;
using static Microsoft.Playwright.Assertions;

namespace OnCallAgent.Tests.Browser;

/// <summary>Nothing moves away under somebody who reads or is about to press: as the browser itself measures it.</summary>
public sealed class SteadinessTests(Chromium chromium, SteadinessTests.StartedAgent started)
    : IClassFixture<SteadinessTests.StartedAgent>
{
    // What Web Vitals call good; 0.25 is poor.
    private const double Good = 0.1;

    private const string Watch = """
        () => {
          window.shifts = [];
          new PerformanceObserver(list => {
            for (const shift of list.getEntries()) {
              if (!shift.hadRecentInput) window.shifts.push({ value: shift.value, nodes: shift.sources.map(s => s.node?.parentElement?.className + ' > ' + (s.node?.className ?? s.node?.nodeName)).join(', ') });
            }
          }).observe({ type: 'layout-shift', buffered: true });
        }
        """;

    [Fact]
    public async Task Pages_stand_still_while_they_load_and_while_lines_and_incidents_arrive()
    {
        var agent = started.Process;
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await page.AddInitScriptAsync($"({Watch})()");
        await window.SignInAsync();
        await AppendAsync(agent, "shop");
        await Expect(page.GetByTestId("card").First).ToBeVisibleAsync();
        List<string> moved = [];
        var round = 0;
        foreach (
            var path in (string[])
                [
                    "/incidents",
                    "/incidents?view=list",
                    await IncidentAsync(page.GetByTestId("card").First),
                    "/logs",
                    "/unknown-errors",
                    "/sources",
                    "/outbox",
                ]
        )
        {
            await window.GoAsync(path);
            // The count in the frame of every page tells that the incident has arrived there, too.
            var open = page.GetByTestId("open-count");
            var before = await open.InnerTextAsync();
            await AppendAsync(
                agent,
                string.Create(CultureInfo.InvariantCulture, $"shop-{++round}")
            );
            await Expect(open).Not.ToHaveTextAsync(before);
            moved.AddRange(await ShiftsAsync(page, path));
        }

        string.Join('\n', moved).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_card_that_somebody_is_at_does_not_move_at_all()
    {
        var agent = started.Process;
        await using var window = await chromium.OpenAsync(agent.Url);
        var page = window.Page;
        await window.SignInAsync();
        await AppendAsync(agent, "first");
        var card = page.GetByTestId("card").Filter(new() { HasText = "first" });
        await Eventually.TrueAsync(async () =>
        {
            // Until the page knows, the card goes where the agent's work takes it, and loses whoever was at it.
            await card.Locator("h3 a").FocusAsync();
            return await page.Locator("[data-held='true']").IsVisibleAsync();
        });
        var before = await card.BoundingBoxAsync();
        foreach (var service in (string[])["second", "third", "fourth"])
        {
            await AppendAsync(agent, service);
        }

        await Expect(page.GetByTestId("let-in")).ToContainTextAsync("3");
        var after = await card.BoundingBoxAsync();
        (after!.X, after.Y).ShouldBe((before!.X, before.Y));
        await Expect(card.Locator("h3 a")).ToBeFocusedAsync();
    }

    /// <summary>An agent that only what these tests append reaches.</summary>
    public sealed class StartedAgent : IAsyncLifetime
    {
        public AgentProcess Process { get; } = new();

        public async ValueTask InitializeAsync() => await Process.StartAsync();

        public ValueTask DisposeAsync() => Process.DisposeAsync();
    }

    private static Task AppendAsync(AgentProcess agent, string service) =>
        File.AppendAllTextAsync(
            agent.LogFile($"{service}.log"),
            string.Create(
                CultureInfo.InvariantCulture,
                $$"""{"timestamp":"{{TimeProvider.System.GetUtcNow():O}}","level":"ERROR","service":"{{service}}","message":"database connection pool exhausted"}"""
            ) + "\n",
            TestContext.Current.CancellationToken
        );

    private static async Task<string> IncidentAsync(ILocator card) =>
        (await card.Locator("h3 a").GetAttributeAsync("href"))!;

    private static async Task<IReadOnlyList<string>> ShiftsAsync(IPage page, string where)
    {
        var shifts = await page.EvaluateAsync<Shift[]>("() => window.shifts");
        return shifts.Sum(s => s.Value) <= Good
            ? []
            :
            [
                .. shifts.Select(s =>
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{where}: {s.Value:0.000} {s.Nodes}"
                    )
                ),
            ];
    }

    private sealed class Shift
    {
        public double Value { get; set; }

        public string Nodes { get; set; } = "";
    }
}
