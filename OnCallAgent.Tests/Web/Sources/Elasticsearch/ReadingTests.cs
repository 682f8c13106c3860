using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

public sealed class ReadingTests
{
    public static TheoryData<bool, string> Servers =>
        new()
        {
            { false, "7.17.9" },
            { false, "8.15.0" },
            { true, "2.4.0" },
            { true, "3.3.0" },
        };

    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    [Theory, MemberData(nameof(Servers))]
    public async Task Documents_that_have_only_the_time_they_came_in_at_are_taken_with_it(
        bool isOpenSearch,
        string version
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch, version);
        var came = driver.Now.AddSeconds(5);
        for (var i = 0; i < 8; i++)
        {
            driver.Server.Index(
                "logs-app",
                $"u{i}",
                new { message = $"undated {i}", @event = new { ingested = came } }
            );
            driver.Server.Line(driver.Now.AddSeconds(i), $"d{i}", $"dated {i}");
        }

        // The process ends among those that have no place in the order.
        driver.Server.Instead = request =>
            request.IsPage && driver.Server.Pages == 2 ? new SearchDouble.Answer(200, "{") : null;
        await driver.NextPollAsync();
        driver.Kill();
        driver.Server.Instead = _ => null;
        await driver.NextPollAsync(120);
        await driver.NextPollAsync();

        (await driver.SourceAsync()).LastError.ShouldBeNull();
        var lines = await driver.LinesAsync();
        lines
            .Select(l => l.Message)
            .Order()
            .ShouldBe(
                Enumerable
                    .Range(0, 8)
                    .SelectMany(i => new[] { $"dated {i}", $"undated {i}" })
                    .Order()
            );
        lines.Where(l => l.Message.StartsWith('u')).ShouldAllBe(l => l.Timestamp == came);
    }

    [Fact]
    public async Task Documents_of_the_same_id_in_two_indices_are_two()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch: true);
        foreach (var index in new[] { "logs-a", "logs-b", "logs-c", "logs-d" })
        {
            driver.Server.Line(driver.Now, "same", index, index);
        }

        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Order().ShouldBe(["logs-a", "logs-b", "logs-c", "logs-d"]);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_document_that_is_indexed_late_is_taken_within_the_overlap(
        DatabaseProvider engine
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync(engine: engine);
        driver.Server.Line(driver.Now.AddSeconds(10), "first", "first");
        await driver.NextPollAsync();
        driver.Server.Line(driver.Now.AddSeconds(-15), "late", "late");
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["first", "late"]);
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["first", "late"]);
    }

    [Fact]
    public async Task What_was_there_before_the_source_is_read_only_where_it_says_so()
    {
        await using var from = await ElasticsearchDriver.StartAsync(fromStart: true);
        await using var end = await ElasticsearchDriver.StartAsync();
        foreach (var driver in new[] { from, end })
        {
            driver.Server.Line(driver.Now.AddYears(-2), "old", "old");
            driver.Server.Line(driver.Now.AddSeconds(-20), "recent", "recent");
            driver.Server.Line(driver.Now.AddSeconds(1), "new", "new");
            await driver.NextPollAsync();
        }

        (await from.MessagesAsync()).ShouldBe(["old", "recent", "new"]);
        (await end.MessagesAsync()).ShouldBe(["new"]);
    }

    [Fact]
    public async Task A_longer_overlap_brings_nothing_back_that_was_forgotten()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Line(driver.Now.AddSeconds(5), "d", "line");
        await driver.NextPollAsync();
        await driver.NextPollAsync(600);
        await driver.EditAsync(s =>
            s.Elasticsearch = s.Elasticsearch! with { OverlapSeconds = 3_600 }
        );
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Fact]
    public async Task Documents_that_note_when_they_were_indexed_are_read_by_that_and_the_others_by_their_own_time()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Server.Index(
            "logs-app",
            "noted",
            new Dictionary<string, object>
            {
                ["@timestamp"] = driver.Now.AddHours(-5).ToString("O"),
                ["event"] = new { ingested = driver.Now.AddSeconds(3).ToString("O") },
                ["message"] = "five hours on its way",
            }
        );
        driver.Server.Line(driver.Now.AddSeconds(4), "plain", "plain");
        driver.Server.Line(driver.Now.AddHours(-5), "old", "too old");
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["five hours on its way", "plain"]);
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_time_field_of_its_own_decides()
    {
        await using var driver = await ElasticsearchDriver.StartAsync(with: s =>
            s with
            {
                TimeField = "written",
            }
        );
        driver.Server.Index(
            "logs-app",
            "d",
            new { written = driver.Now.AddSeconds(1).ToUnixTimeMilliseconds(), message = "mine" }
        );
        driver.Server.Line(driver.Now, "other", "not mine");
        await driver.NextPollAsync();
        var line = (await driver.LinesAsync()).ShouldHaveSingleItem();
        line.Message.ShouldBe("mine");
        line.Timestamp.ShouldBe(driver.Now.AddSeconds(-29));
    }

    [Theory]
    [InlineData("service:orders")]
    [InlineData("""{"term":{"service":"orders"}}""")]
    public async Task A_filter_says_which_documents_are_wanted(string filter)
    {
        await using var driver = await ElasticsearchDriver.StartAsync(with: s =>
            s with
            {
                Filter = filter,
            }
        );
        driver.Server.Line(driver.Now, "wanted", "wanted");
        driver.Server.Index(
            "logs-app",
            "not",
            new Dictionary<string, object>
            {
                ["@timestamp"] = driver.Now.ToString("O"),
                ["service"] = "billing",
                ["message"] = "not wanted",
            }
        );
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["wanted"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(24)]
    public async Task What_comes_after_a_clock_was_ahead_for_a_while_is_read_and_nothing_twice(
        int hours
    )
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        await driver.PollAsync();
        driver.Clock.Advance(TimeSpan.FromSeconds(30));
        driver.Server.Line(driver.Now, "a", "before");
        await driver.NextPollAsync();
        var right = driver.Now;

        driver.Clock.Advance(TimeSpan.FromHours(hours));
        driver.Server.Line(right, "b", "while the clock was ahead");
        await driver.PollAsync();
        await driver.NextPollAsync();

        driver.Clock.AdjustTime(right + TimeSpan.FromSeconds(60));
        driver.Server.Line(driver.Now.AddSeconds(-30), "c", "soon after");
        await driver.NextPollAsync(60);
        driver.Server.Line(driver.Now.AddSeconds(-20), "d", "and after that");
        await driver.NextPollAsync(60);
        await driver.NextPollAsync(60);
        (await driver.MessagesAsync()).ShouldBe([
            "before",
            "while the clock was ahead",
            "soon after",
            "and after that",
        ]);
    }

    [Fact]
    public async Task Before_anything_was_taken_a_clock_that_was_ahead_costs_nothing_either()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        await driver.PollAsync();
        var right = driver.Now;
        driver.Clock.Advance(TimeSpan.FromDays(1));
        await driver.PollAsync();
        driver.Clock.AdjustTime(right);
        driver.Clock.Advance(TimeSpan.FromMinutes(2));
        driver.Server.Line(driver.Now.AddSeconds(-60), "a", "line");
        await driver.NextPollAsync();
        await driver.NextPollAsync();
        (await driver.MessagesAsync()).ShouldBe(["line"]);
    }

    [Fact]
    public async Task The_address_of_the_environment_makes_a_source_once_and_hides_its_password()
    {
        await using var driver = await ElasticsearchDriver.StartAsync();
        driver.Options = driver.Options with
        {
            ElasticsearchUrl = "http://elastic:p%40ss@search.example:9200/",
        };
        await using (var context = driver.Database.Open())
        {
            context.Sources.RemoveRange(context.Sources);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        await driver.PollAsync();
        await using (var context = driver.Database.Open())
        {
            var made = context.Sources.Single();
            made.Location.ShouldBe("http://search.example:9200");
            made.Elasticsearch!.UserName.ShouldBe("elastic");
            made.ProtectedSecret.ShouldNotBeNull().ShouldNotContain("p@ss");
            driver.Secrets.Read(made).Value.ShouldBe("p@ss");
            context.Sources.Remove(made);
            await context.SaveChangesAsync(TestContext.Current.CancellationToken);
        }

        driver.Kill();
        await driver.PollAsync();
        await using var after = driver.Database.Open();
        after.Sources.ShouldBeEmpty();
    }
}
