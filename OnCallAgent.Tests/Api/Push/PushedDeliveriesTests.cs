using System.Net;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Tests.Api.Push;

public sealed class PushedDeliveriesTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Logs = "/api/v1/logs";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Fact]
    public async Task Gzip_is_unpacked_also_in_several_members()
    {
        byte[] body =
        [
            .. PushDriver.Gzip("""{"message":"one"}"""u8.ToArray()),
            .. PushDriver.Gzip("\n{\"message\":\"two\"}\n"u8.ToArray()),
        ];
        await push.PostAsync(Logs, body, "application/x-ndjson", "gzip")
            .ShouldBeAsync(HttpStatusCode.OK);
        (await push.LinesAsync()).Select(l => l.Message).ShouldBe(["one", "two"]);
    }

    [Fact]
    public async Task A_long_message_is_cut_and_stored()
    {
        await push.PushAsync(Logs, $$"""{"message":"{{new string('x', 100_000)}}"}""");
        (await push.LinesAsync()).Single().Message.Length.ShouldBe(64 * 1_024);
    }

    [Theory]
    [MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_delivery_that_is_sent_twice_with_its_key_is_stored_once(
        DatabaseProvider engine
    )
    {
        await using var on = await PushDriver.StartAsync(engine);
        const string body = """[{"message":"once"},3]""";
        (await on.PushAsync(Logs, body, key: "k1")).ShouldBe((1, 1));
        using var again = await on.PostAsync(Logs, body, key: "k1");
        again.Headers.GetValues("Idempotency-Replayed").ShouldBe(["true"]);
        (await on.PushAsync(Logs, body, key: "k1")).ShouldBe((1, 1));
        (await on.LinesAsync()).Count.ShouldBe(1);
        (
            await on.PostAsync(Logs, """[{"message":"other"}]""", key: "k1")
                .ShouldBeAsync(HttpStatusCode.UnprocessableEntity)
        )
            .Text("code")
            .ShouldBe("idempotency.key_reused");
        on.Host.Clock.Advance(TimeSpan.FromHours(25));
        (await on.PushAsync(Logs, body, key: "k1")).ShouldBe((1, 1));
        (await on.LinesAsync()).Count.ShouldBe(2);
    }

    [Fact]
    public async Task Deliveries_with_one_key_that_come_at_once_are_stored_once()
    {
        await Task.WhenAll(
            Enumerable
                .Range(0, 8)
                .Select(_ => push.PushAsync(Logs, """[{"message":"once"}]""", key: "same"))
        );
        (await push.LinesAsync()).Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_source_that_sends_too_much_is_told_to_come_again_and_it_is_counted()
    {
        await using var slow = await PushDriver.StartAsync(
            limits: new PushLimits { Burst = 1, RequestsPerSecond = 1 }
        );
        var answers = await Task.WhenAll(
            Enumerable
                .Range(0, 30)
                .Select(i => slow.PostAsync(Logs, $$"""{"message":"line {{i}}"}"""))
        );
        var later = answers.Where(a => a.StatusCode == HttpStatusCode.TooManyRequests).ToList();
        var taken = answers.Count(a => a.StatusCode == HttpStatusCode.OK);
        later.ShouldNotBeEmpty();
        (later.Count + taken).ShouldBe(30);
        later.ShouldAllBe(a => a.Headers.RetryAfter!.Delta > TimeSpan.Zero);
        (await slow.LinesAsync()).Count.ShouldBe(taken);
        var counters = await slow.CountersAsync();
        counters.GetProperty("requests_deferred").GetInt32().ShouldBe(later.Count);
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task A_body_that_comes_slowly_holds_up_its_own_source_and_no_other()
    {
        await using var slow = await PushDriver.StartAsync(
            limits: new PushLimits { AtOnce = 1, AtOncePerSource = 1 }
        );
        await using var other = await slow.AnotherAsync();
        using var content = new HeldContent(Encoding.UTF8.GetBytes("""{"message":"late"}"""));
        var late = slow.Program.PostAsync(Logs, content);
        await content.BegunAsync();

        (await other.PushAsync(Logs, """{"message":"in time"}""")).ShouldBe((1, 0));

        late.IsCompleted.ShouldBeFalse();
        content.LetGo();
        await late.ShouldBeAsync(HttpStatusCode.OK);
        (await slow.LinesAsync()).ShouldHaveSingleItem().Message.ShouldBe("late");
    }

    [Fact]
    public async Task Bodies_take_so_much_memory_and_no_more_whoever_sends_them()
    {
        const int Body = 64 * 1_024;
        await using var full = await PushDriver.StartAsync(
            limits: new PushLimits { Body = Body, AtOnce = 1 }
        );
        await using var second = await full.AnotherAsync();
        await using var third = await full.AnotherAsync();
        var large = Encoding.UTF8.GetBytes($$"""{"message":"{{new string('x', Body - 100)}}"}""");
        HeldContent[] held = [new(large, large.Length - 1), new(large, large.Length - 1)];
        var late = new[] { full, second }
            .Zip(held, (driver, content) => driver.Program.PostAsync(Logs, content))
            .ToList();

        var bodies = full.Host.Services.GetRequiredService<PushGate>().Bodies;
        await Eventually.TrueAsync(() => bodies.Now == 2 * (large.Length - 1));

        (await third.PostAsync(Logs, large).ShouldBeAsync(HttpStatusCode.TooManyRequests))
            .Text("detail")
            .ShouldContain("waits to be stored");

        foreach (var content in held)
        {
            content.LetGo();
        }

        foreach (var answer in late)
        {
            await answer.ShouldBeAsync(HttpStatusCode.OK);
        }

        await third.PostAsync(Logs, large).ShouldBeAsync(HttpStatusCode.OK);
        bodies.Now.ShouldBe(0);
    }

    [Fact]
    public void No_bytes_make_the_reader_throw()
    {
        var random = new Random(20260314);
        var reader = new PushedLogReader(new LogLineParser(), PushedLimits.Default);
        var context = new LineContext("s", "d", TimeZoneInfo.Utc);
        var at = new DateTimeOffset(2026, 3, 14, 15, 0, 0, TimeSpan.Zero);
        var seed = Encoding.UTF8.GetBytes(
            """[{"timestamp":"2026-03-14T15:00:00Z","level":"ERROR","message":"m\ud83d\ude00\u0000","metadata":{"a":[1,2.5e3,true,null]}},"raw",7]"""
        );
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = (byte[])seed.Clone();
            for (var n = random.Next(1, 6); n > 0; n--)
            {
                switch (random.Next(3))
                {
                    case 0:
                        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
                        break;
                    case 1:
                        bytes = bytes[..random.Next(1, bytes.Length + 1)];
                        break;
                    default:
                        var at1 = random.Next(bytes.Length);
                        bytes = [.. bytes[..at1], .. bytes[random.Next(at1 + 1)..]];
                        break;
                }
            }

            _ = reader.ReadJson(bytes, context, at);
            _ = reader.ReadText(bytes, context, at);
        }
    }
}
