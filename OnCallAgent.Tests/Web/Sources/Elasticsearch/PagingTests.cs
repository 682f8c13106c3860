using System.Globalization;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

/// <summary>What is read over several pages and polls: each document once, with what is remembered bounded.</summary>
public sealed class PagingTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(ReadingTests.Servers), MemberType = typeof(ReadingTests))]
    public async Task Documents_of_more_than_one_page_come_in_once_and_in_order(
        bool isOpenSearch,
        string version
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch, version);
        for (var i = 0; i < 11; i++)
        {
            // Several at the same moment: a page may end between them.
            driver.Server.Line(driver.Now.AddSeconds(i / 4), $"d{i}", $"line {i}");
        }

        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldBeNull();
        (await driver.MessagesAsync())
            .Order()
            .ShouldBe(Enumerable.Range(0, 11).Select(i => $"line {i}").Order());
        var times = (await driver.LinesAsync()).Select(l => l.Timestamp).ToList();
        times.ShouldBe(times.Order());
        driver.Server.Pages.ShouldBe(4);
        driver.Server.OpenSnapshots.ShouldBe(0);
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Ok);

        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(11);
    }

    [Fact]
    public async Task A_point_in_time_that_ends_between_pages_costs_nothing_and_repeats_nothing()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            // All at one moment: their order belongs to the point in time.
            driver.Server.Line(driver.Now, $"d{i}", $"line {i}");
        }

        var ends = new HashSet<int> { 2, 5 };
        driver.Server.Instead = request =>
        {
            if (request.IsPage && ends.Remove(driver.Server.Pages))
            {
                driver.Server.ForgetSnapshots();
            }

            return null;
        };
        await driver.NextPollAsync();
        (await driver.MessagesAsync())
            .Order()
            .ShouldBe(Enumerable.Range(0, 20).Select(i => $"line {i}").Order());
        (await driver.SourceAsync()).State.ShouldBe(SourceState.Ok);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Killed_between_two_pages_the_next_process_goes_on_from_the_page_that_is_stored(
        DatabaseProvider engine
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync(engine: engine);
        for (var i = 0; i < 10; i++)
        {
            driver.Server.Line(driver.Now.AddMilliseconds(i), $"d{i}", $"line {i}");
        }

        driver.Server.Instead = request =>
            request.IsPage && driver.Server.Pages == 2 ? new SearchDouble.Answer(200, "{") : null;
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(6);
        driver.Kill();
        driver.Server.Instead = _ => null;
        await driver.NextPollAsync(120);
        (await driver.MessagesAsync()).ShouldBe(
            Enumerable.Range(0, 10).Select(i => $"line {i.ToString(CultureInfo.InvariantCulture)}")
        );
    }

    [Fact]
    public async Task A_poll_that_takes_long_makes_room_and_goes_on_at_the_next_tick()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Polling = driver.Polling with { Budget = TimeSpan.FromSeconds(-1) };
        for (var i = 0; i < 7; i++)
        {
            driver.Server.Line(driver.Now.AddMilliseconds(i), $"d{i}", $"line {i}");
        }

        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(3);
        await driver.PollAsync();
        // The page begins with the last one of before: others of its time may have been on a page not read yet.
        (await driver.MessagesAsync()).Count.ShouldBe(5);
        await driver.PollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(7);
    }

    [Fact]
    public async Task A_poll_makes_room_only_once_it_is_past_the_time_it_began_at()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Polling = driver.Polling with { Budget = TimeSpan.FromSeconds(-1) };
        for (var i = 0; i < 20; i++)
        {
            // The next poll begins at this time anew: with a page for each poll it would never get beyond.
            driver.Server.Line(driver.Now, $"d{i}", $"line {i}");
        }

        await driver.NextPollAsync();
        await driver.PollAsync();
        await driver.PollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(20);
    }

    [Fact]
    public async Task What_is_remembered_of_a_backlog_is_as_large_as_the_overlap_not_as_the_backlog()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(fromStart: true);
        for (var i = 0; i < 60; i++)
        {
            driver.Server.Line(driver.Now.AddHours(-60 + i), $"d{i}", $"line {i}");
        }

        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(60);
        (await driver.SeenPagesAsync()).ShouldBeLessThan(2);
    }

    [Fact]
    public async Task A_page_that_is_too_large_to_read_is_asked_for_in_parts()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(with: s =>
            s with
            {
                PageSize = 100,
            }
        );
        driver.Limits = driver.Limits with { AnswerBytes = 5_000 };
        for (var i = 0; i < 40; i++)
        {
            driver.Server.Line(driver.Now.AddMilliseconds(i), $"d{i}", new string('x', 500));
        }

        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(40);
        driver.Server.Line(driver.Now, "huge", new string('x', 6_000));
        await driver.NextPollAsync();
        (await driver.SourceAsync()).LastError.ShouldNotBeNull().ShouldContain("filter");
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Of_two_nodes_only_one_polls_a_source(DatabaseProvider engine)
    {
        await using var driver = await ElasticsearchDriver.StartAsync(engine: engine);
        using var first = driver.Poller("node-1");
        using var second = driver.Poller("node-2");
        // Both have started: over SQLite, which is one process's alone, a start ends the claims of those before it.
        await first.PollDueAsync(CancellationToken.None);
        await second.PollDueAsync(CancellationToken.None);
        driver.Server.Line(driver.Now, "d", "line");
        driver.Clock.Advance(TimeSpan.FromSeconds(30));
        var gate = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        driver.Server.Instead = request =>
        {
            // Only the first page waits: whoever polled beside it would get through, and be seen.
            return request.IsPage && asked.TrySetResult()
                ? new SearchDouble.Answer(429, "{}") { Hold = gate.Task }
                : null;
        };
        var polling = first.PollDueAsync(CancellationToken.None);
        await asked.Task;
        var before = driver.Server.Requests.Count;
        await second.PollDueAsync(CancellationToken.None);
        var after = driver.Server.Requests.Count;
        gate.SetResult();
        await polling;
        after.ShouldBe(before);
        driver.Clock.Advance(TimeSpan.FromSeconds(120));
        await second.PollDueAsync(CancellationToken.None);
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }
}
