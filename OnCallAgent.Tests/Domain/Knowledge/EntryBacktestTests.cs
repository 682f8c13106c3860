using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Domain.Detection;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Knowledge;

public sealed class EntryBacktestTests
{
    private static readonly KnowledgeEntry Known = new()
    {
        Id = "pool",
        Title = "Connection pool is empty",
        Category = "database",
        ErrorPatterns = ["Connection is not available"],
        RelatedServices = ["orders"],
        AutomatedActions = [new RecommendedAction("restart_service")],
    };

    [Fact]
    public void Lines_of_incidents_of_the_time_around_them_and_of_the_quiet_time_are_told_apart()
    {
        var backtest = Backtest(
            Known with
            {
                ErrorPatterns = ["connection", "no such words", "("],
            }
        );
        backtest.Trouble("orders", Some.Noon, Some.Noon.AddMinutes(2));

        backtest.Take(Line("Connection is not available", 0), "INC-1");
        backtest.Take(Line("closing connection 7", -30), null);
        backtest.Take(Line("connection established", 6 * 60), null);
        backtest.Take(Line("connection established", 8 * 60), null);
        backtest.Take(Line("connection established", 0, "billing"), null);
        backtest.Take(Line("all is well", 9 * 60), null);

        var report = backtest.Finish();
        report.LinesRead.ShouldBe(6);
        report.QuietLines.ShouldBe(3);
        var found = report.Patterns[0];
        (found.FaultMatches, found.TroubleMatches, found.QuietMatches).ShouldBe((1, 2, 2));
        found.QuietExamples[0].Entry.Message.ShouldBe("connection established");
        found.FaultExamples.ShouldHaveSingleItem().Match.Length.ShouldBe("connection".Length);
        report.Patterns[1].QuietMatches.ShouldBe(0);
        report.Patterns[2].Fault.ShouldNotBeNull();
    }

    [Fact]
    public void What_an_incident_would_have_been_judged_to_be_stands_beside_what_it_is_judged_now()
    {
        var backtest = Backtest(
            Known with
            {
                Id = "leak",
                Title = "A report leaks connections",
                ErrorPatterns = ["request timed out after \\d+ms", "HikariPool-\\d+"],
                AutomatedActions = [new RecommendedAction("restart_connection_pool")],
            },
            Known
        );
        backtest.Take(Case());

        var found = backtest.Finish().Cases.ShouldHaveSingleItem();
        found.IsOther.ShouldBeTrue();
        found.Patterns.Count.ShouldBe(2);
        (found.Present.EntryId, found.Proposed.EntryId).ShouldBe(("pool", "leak"));
        found.Present.Actions.ShouldBe(["restart_service"]);
        found.Proposed.Actions.ShouldBe(["restart_connection_pool"]);
    }

    [Fact]
    public void An_edit_is_tried_in_the_place_of_the_entry_it_changes()
    {
        var backtest = Backtest(
            Known with
            {
                Id = "POOL",
                ErrorPatterns = ["another fault"],
            },
            Known
        );
        backtest.Take(Case());
        var found = backtest.Finish().Cases.ShouldHaveSingleItem();
        found.Patterns.ShouldBeEmpty();
        found.Present.EntryId.ShouldBe("pool");
        found.Proposed.EntryId.ShouldBeNull("its pattern does not match any more");
    }

    [Fact]
    public void What_the_entry_does_not_touch_is_counted_and_not_listed()
    {
        var backtest = Backtest(
            Known with
            {
                Id = "other",
                ErrorPatterns = ["another fault"],
            },
            Known
        );
        backtest.Take(Case());
        var report = backtest.Finish();
        report.CasesRead.ShouldBe(1);
        report.Cases.ShouldBeEmpty();
    }

    [Fact]
    public void A_pattern_that_runs_out_of_time_is_given_up_and_says_so()
    {
        var backtest = Backtest(Known with { ErrorPatterns = [@"^(a+)+\1$"] });
        for (var i = 0; i < 20; i++)
        {
            backtest.Take(Line(new string('a', 4_000) + "b", i), null);
        }

        backtest.Finish().Patterns[0].GaveUp.ShouldBeTrue();
    }

    private static EntryBacktest Backtest(KnowledgeEntry entry, params KnowledgeEntry[] present) =>
        new(entry, new KnowledgeIndex(present), 0.7);

    private static PastCase Case() =>
        new(new AnalysisCase().WithLine(AnalysisCase.PoolExhausted).Input(), AnalysisCase.Now);

    private static LogEntry Line(string message, int second, string service = "orders") =>
        Some.Line(message, EntryLevel.Error, service) with
        {
            Timestamp = Some.Noon.AddSeconds(second),
        };
}
