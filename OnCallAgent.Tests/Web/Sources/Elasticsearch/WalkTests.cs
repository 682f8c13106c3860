using System.Globalization;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Sources.Elasticsearch;

/// <summary>Documents come late, pages fail, snapshots end, processes die, all at random: each document is taken once.</summary>
public sealed class WalkTests
{
    private const int Steps = 120;

    [Theory]
    [InlineData(1, false, "8.15.0")]
    [InlineData(2, false, "8.15.0")]
    [InlineData(3, true, "2.19.0")]
    [InlineData(4, true, "3.3.1")]
    public async Task Each_document_is_taken_once_whatever_happens(
        int seed,
        bool isOpenSearch,
        string version
    )
    {
        var random = new Random(seed);
        await using var driver = await ElasticsearchDriver.StartAsync(isOpenSearch, version);
        var written = new List<string>();
        driver.Server.Instead = request =>
        {
            if (request.IsPage && random.Next(12) == 0)
            {
                driver.Server.ForgetSnapshots();
            }

            return random.Next(7) == 0 ? Trouble(random) : null;
        };
        for (var step = 0; step < Steps; step++)
        {
            switch (random.Next(10))
            {
                case < 6:
                    Write(driver, random, written);
                    break;
                case 6:
                    driver.Kill();
                    break;
                default:
                    // Sometimes shorter than the interval, sometimes far longer.
                    driver.Clock.Advance(TimeSpan.FromSeconds(random.Next(1, 90)));
                    await driver.PollAsync();
                    break;
            }
        }

        driver.Server.Instead = _ => null;
        // What was put off after failures is waited for.
        for (var i = 0; i < 4; i++)
        {
            await driver.NextPollAsync(700);
        }

        (await driver.SourceAsync()).LastError.ShouldBeNull();
        (await driver.MessagesAsync()).Order().ShouldBe(written.Order());
        written.Count.ShouldBeGreaterThan(200);
    }

    // Late by up to the overlap, as seen from the clock: the time it takes to be polled is on top of it.
    private static void Write(ElasticsearchDriver driver, Random random, List<string> written)
    {
        for (var n = random.Next(1, 14); n > 0; n--)
        {
            var id = written.Count.ToString(CultureInfo.InvariantCulture);
            // Whole seconds: many share a time.
            var late = TimeSpan.FromSeconds(random.Next(0, 55));
            var time = driver.Now - late;
            if (time < new DateTimeOffset(driver.Now.UtcDateTime.Date.AddHours(12), TimeSpan.Zero))
            {
                time = driver.Now;
            }

            var index = random.Next(3) switch
            {
                0 => "logs-a",
                1 => "logs-b",
                _ => "logs-app",
            };
            if (random.Next(5) == 0)
            {
                driver.Server.Index(
                    index,
                    id,
                    new { message = $"line {id}", @event = new { ingested = time } }
                );
            }
            else
            {
                driver.Server.Line(time, id, $"line {id}", index);
            }

            written.Add($"line {id}");
        }
    }

    private static SearchDouble.Answer Trouble(Random random) =>
        random.Next(6) switch
        {
            0 => new(429, "{}")
            {
                Headers = new Dictionary<string, string> { ["Retry-After"] = "7" },
            },
            1 => new(503, "<html>", "text/html"),
            2 => new(200, "<html>", "text/html"),
            3 => new(
                200,
                """{"timed_out":false,"_shards":{"total":2,"failed":1},"hits":{"hits":[]}}"""
            ),
            4 => new(
                200,
                """{"timed_out":true,"_shards":{"total":2,"failed":0},"hits":{"hits":[]}}"""
            ),
            _ => SearchDouble.ContextMissing(),
        };
}
