using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class RootCauseTests
{
    private static AnalysisCase Shop() =>
        new AnalysisCase().WithServices(
            AnalysisCase.Catalogued("frontend", "orders"),
            AnalysisCase.Catalogued("orders", "payments"),
            AnalysisCase.Catalogued("payments", "orders-db"),
            AnalysisCase.Catalogued("orders-db")
        );

    [Fact]
    public void Whom_it_needs_and_who_failed_before_is_told_also_where_no_pattern_matched_its_lines()
    {
        var shop = Shop().WithLine("connection refused by payments", second: 30);
        shop.Suspects.AddRange([
            new Suspect("frontend", 0.9, []) { FirstError = AnalysisCase.Now },
            new Suspect("payments", 0.9, ["new error, 9 times: ledger is corrupt"])
            {
                FirstError = AnalysisCase.Now,
            },
        ]);

        shop.Analyse()
            .RootCause!.ShouldEndWith(
                "payments, which orders needs, logged a new error 30 s earlier."
            );
    }

    [Fact]
    public void The_line_of_the_fault_is_quoted_though_a_sign_of_it_came_before() =>
        new AnalysisCase()
            .WithLine("\"GET /pay HTTP/1.1\" 500 12")
            .WithLine("connection refused by ledger", second: 4)
            .Analyse()
            .RootCause!.ShouldContain("“connection refused by ledger”");

    [Fact]
    public void The_innermost_exception_is_quoted()
    {
        var analysis = new AnalysisCase()
            .WithLine(
                """
                connection pool: request failed
                org.springframework.dao.DataAccessResourceFailureException: Unable to acquire JDBC Connection
                    at com.shop.OrderRepository.find(OrderRepository.java:42)
                Caused by: java.sql.SQLException: cannot open connection
                Caused by: java.net.ConnectException: Connection refused: db-1:5432
                    at java.net.PlainSocketImpl.connect(PlainSocketImpl.java:197)
                """
            )
            .Analyse();

        analysis.RootCause.ShouldBe(
            "Database connection failures in orders: “ConnectException: Connection refused: db-1:5432”."
        );
    }

    [Fact]
    public void The_end_of_a_python_traceback_is_quoted()
    {
        var analysis = new AnalysisCase()
            .WithLine(
                "connection pool: task failed\nTraceback (most recent call last):\n  File \"dag.py\", line 3, in run\n    connect()\npsycopg2.OperationalError: could not connect to server\n"
            )
            .Analyse();

        analysis.RootCause!.ShouldContain("OperationalError: could not connect to server");
    }

    [Fact]
    public void A_long_line_is_cut()
    {
        var analysis = new AnalysisCase()
            .WithLine("connection refused " + new string('x', 5_000))
            .Analyse();

        analysis.RootCause!.Length.ShouldBeLessThan(250);
        analysis.RootCause.ShouldContain("…");
    }

    [Fact]
    public void Knowledge_that_recognises_the_fault_names_the_cause_rather_than_the_pattern()
    {
        var fault = new AnalysisCase().WithLine("connection refused by broker kafka-1");
        fault.WithKnowledge(
            new KnowledgeEntry
            {
                Id = "broker",
                Title = "Broker unreachable",
                Category = "network",
                Tags = ["broker"],
                ErrorPatterns = ["connection refused by broker"],
            }
        );

        var analysis = fault.Analyse();

        analysis.RootCauseCategory.ShouldBe("network");
        analysis.RootCause!.ShouldStartWith("Broker unreachable in orders");
    }

    [Fact]
    public void Knowledge_of_another_kind_of_service_is_named_as_a_likeness()
    {
        var fault = new AnalysisCase { Title = "Trouble" };
        fault.Pattern = fault.Pattern! with
        {
            Regex = "OutOfMemory",
            Category = "memory",
            Name = "Out of memory",
        };
        fault
            .WithLine("java.lang.OutOfMemoryError: GC overhead limit exceeded")
            .WithKnowledge(BuiltInKnowledge.All(AnalysisCase.Now));

        fault.Analyse().RootCause!.ShouldStartWith("Like “Spark out of memory” in orders");
    }

    [Fact]
    public void The_dependency_that_failed_first_is_named_and_comes_first()
    {
        var analysis = Shop()
            .WithLine("disk full", service: "orders-db", second: 0)
            .WithLine("query failed", service: "payments", second: 4)
            .WithLine("connection refused", second: 9)
            .Analyse();

        analysis.RootCause!.ShouldEndWith("orders-db failed 9 s earlier, and orders needs it.");
        analysis.AffectedComponents.Take(3).ShouldBe(["orders-db", "orders", "frontend"]);
    }

    [Fact]
    public void Restarting_who_suffers_is_not_recommended_where_another_is_at_fault()
    {
        var fault = Shop()
            .WithLine("disk full", service: "orders-db", second: 0)
            .WithLine(AnalysisCase.PoolExhausted, second: 9)
            .WithKnowledge(BuiltInKnowledge.All(AnalysisCase.Now));

        var analysis = fault.Analyse();

        analysis.AutomationRecommended.ShouldBeFalse();
        analysis.RecommendedActions.Select(a => a.Type).ShouldBe(["health_check"]);
        analysis
            .Factors.SelectMany(f => f.Evidence)
            .ShouldContain(e =>
                e.Contains(
                    "restart_service is left out: orders-db failed first",
                    StringComparison.Ordinal
                )
            );
    }

    [Theory]
    [InlineData("orders-db", 20, EntryLevel.Error)]
    [InlineData("orders-db", 0, EntryLevel.Info)]
    [InlineData("frontend", 0, EntryLevel.Error)]
    public void Only_an_earlier_error_of_a_needed_service_is_the_origin(
        string service,
        int second,
        EntryLevel level
    )
    {
        var analysis = Shop()
            .WithLine("something", level, service, second)
            .WithLine("connection refused", second: 9)
            .Analyse();

        analysis.RootCause!.ShouldNotContain("needs it");
        analysis.AffectedComponents[0].ShouldBe("orders");
    }

    [Fact]
    public void Components_that_the_evidence_names_are_listed_last()
    {
        var analysis = Shop()
            .WithLine(
                "connection refused: payments.prod.svc:9443 (via 10.0.3.7:5432), OrderRepository.java:197, exit:137, 12:03:04"
            )
            .Analyse();

        analysis.AffectedComponents.ShouldBe([
            "orders",
            "frontend",
            "payments",
            "payments.prod.svc:9443",
            "10.0.3.7:5432",
        ]);
    }

    [Fact]
    public void A_service_name_within_a_word_is_not_named() =>
        Shop()
            .WithLine("connection refused: payments-legacy, repayments")
            .Analyse()
            .AffectedComponents.ShouldNotContain("payments");

    [Fact]
    public void Services_that_need_each_other_do_not_go_round_in_circles() =>
        new AnalysisCase()
            .WithServices(
                AnalysisCase.Catalogued("orders", "payments"),
                AnalysisCase.Catalogued("payments", "orders")
            )
            .WithLine("connection refused")
            .Analyse()
            .AffectedComponents.ShouldBe(["orders", "payments"]);

    [Fact]
    public void Whom_the_service_needs_and_whose_logs_changed_is_affected_and_a_stranger_is_not()
    {
        var of = new AnalysisCase()
            .WithServices(
                AnalysisCase.Catalogued("orders", "ledger", "mail"),
                AnalysisCase.Catalogued("ledger", "disks"),
                AnalysisCase.Catalogued("mail")
            )
            .WithLine(AnalysisCase.PoolExhausted);
        of.Suspects.AddRange([
            new Suspect("disks", 0.99, ["new error, 8 times: No space left on device"]),
            new Suspect("newsletter", 0.98, ["new error, 5 times: no readers"]),
            new Suspect("mail", 0.2, ["rose"]),
        ]);

        of.Analyse().AffectedComponents.ShouldBe(["orders", "disks"]);
    }
}
