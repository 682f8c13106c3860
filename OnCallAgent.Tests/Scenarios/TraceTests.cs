using System.Diagnostics;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

/// <summary>The way of a line as a trace, told by those who listen within the process.</summary>
public sealed class TraceTests
{
    private static readonly TimeSpan LongEnough = TimeSpan.FromMinutes(5);

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_line_is_one_trace_from_its_source_to_the_proven_fix(DatabaseProvider engine)
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var spans = new RecordedSpans();
        using var listening = spans.Listen();

        var id = (await driver.ReadsAsync("could not serve: connection pool exhausted")).Single();
        await driver.PassAsync(TimeSpan.FromSeconds(1));
        // Another process goes on; all it knows is in the database.
        driver.Restart();
        await driver.PassAsync(LongEnough);

        (await driver.IncidentAsync(id)).Status.ShouldBe(IncidentStatus.Resolved);
        var trace = spans.TraceOf(id);
        trace
            .Select(static s => s.OperationName)
            .Distinct()
            .Order()
            .ShouldBe(["act", "analyse", "decide", "detect", "incident", "source", "verify"]);
        Span(trace, "decide").GetTagItem("oncall.decision").ShouldBe("act");
        Span(trace, "decide").ParentSpanId.ShouldBe(Span(trace, "analyse").SpanId);
        trace
            .Where(static s => s.OperationName == "act")
            .ShouldContain(s => (string?)s.GetTagItem("oncall.action.type") == "restart_service");
        trace
            .Last(static s => s.OperationName == "verify")
            .GetTagItem("oncall.verification")
            .ShouldBe("passed");
        Span(trace, "detect").GetTagItem("oncall.patterns").ShouldBe(new[] { "pool" });
        var source = Span(trace, "source");
        source.ParentSpanId.ShouldBe(default);
        trace
            .Where(s => s.ParentSpanId == default)
            .ShouldBe([source], "every other span is somewhere below the batch");
    }

    [Theory, MemberData(nameof(TestDatabase.Engines), MemberType = typeof(TestDatabase))]
    public async Task A_line_that_goes_to_a_human_is_one_trace_to_that_call(DatabaseProvider engine)
    {
        // Nothing is known of the service: nothing may be done about it.
        await using var driver = await FlowDriver.OnAsync(engine);
        var spans = new RecordedSpans();
        using var listening = spans.Listen();

        var id = (await driver.ReadsAsync("could not serve: connection pool exhausted")).Single();
        await driver.PassAsync(LongEnough);
        await driver.DeliveriesAsync(id);

        var trace = spans.TraceOf(id);
        trace
            .Select(static s => s.OperationName)
            .Distinct()
            .Order()
            .ShouldBe(["analyse", "decide", "detect", "escalate", "incident", "source"]);
        Span(trace, "decide").GetTagItem("oncall.decision").ShouldBe("escalate");
        Span(trace, "escalate").GetTagItem("oncall.escalated.cause").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_batch_without_a_sign_of_a_fault_is_sent_nowhere()
    {
        await using var driver = await FlowDriver.OnAsync(DatabaseProvider.Sqlite);
        var source = $"files-{Guid.NewGuid():N}";
        var spans = new RecordedSpans();
        using var listening = spans.Listen();

        await driver.ReadsAsync("all is well", source);
        spans.Batches(source).ShouldBeEmpty();

        await driver.ReadsAsync("connection pool exhausted", source);
        spans.Batches(source).Count.ShouldBe(1);
    }

    [Fact]
    public async Task What_a_person_opened_has_a_trace_of_its_own()
    {
        await using var driver = await (
            await FlowDriver.OnAsync(DatabaseProvider.Sqlite)
        ).WithServiceAsync();
        var spans = new RecordedSpans();
        using var listening = spans.Listen();

        var id = await driver.FaultAsync();
        await driver.PassAsync(LongEnough);

        var trace = spans.TraceOf(id);
        Span(trace, "incident").ParentSpanId.ShouldBe(default);
        trace.ShouldContain(static s => s.OperationName == "verify");
    }

    [Fact]
    public async Task A_later_line_of_a_known_fault_leads_to_its_trace()
    {
        await using var driver = await FlowDriver.OnAsync(DatabaseProvider.Sqlite);
        var source = $"files-{Guid.NewGuid():N}";
        var spans = new RecordedSpans();
        using var listening = spans.Listen();
        var id = (await driver.ReadsAsync("connection pool exhausted", source)).Single();

        (await driver.ReadsAsync("connection pool exhausted", source)).ShouldBeEmpty();

        var first = Span(spans.TraceOf(id), "source");
        spans
            .Batches(source)[^1]
            .Links.Select(static l => l.Context.TraceId)
            .ShouldBe([first.TraceId]);
    }

    private static Activity Span(IReadOnlyList<Activity> trace, string name) =>
        trace.Single(s => s.OperationName == name);
}
