using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Domain.Detection;

namespace OnCallAgent.Tests.Scenarios;

public sealed class CascadeInLogsTests
{
    private ReplayRun run = Replay(BuiltInPatterns.All);

    [Fact]
    public void Who_cannot_reach_the_broken_service_is_part_of_its_incident()
    {
        Write(0, "payments", "java.lang.OutOfMemoryError: Java heap space");
        Write(5, "orders", "Connection refused by payments-1:8080");
        Write(9, "web", "Connection refused by orders-1:8080");

        var incident = run.Finish().ShouldHaveSingleItem().Incident;

        incident.Service.ShouldBe("payments");
        incident.OccurrenceCount.ShouldBe(3);
    }

    [Fact]
    public void Another_fault_of_a_stranger_stays_its_own_incident()
    {
        Write(0, "payments", "java.lang.OutOfMemoryError: Java heap space");
        Write(5, "search", "java.lang.OutOfMemoryError: Java heap space");
        Write(9, "orders", "java.lang.OutOfMemoryError: Java heap space");

        run.Finish()
            .Select(i => i.Incident.Service)
            .ShouldBe(["payments", "search", "orders"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(0, 20)]
    [InlineData(20, 0)]
    public void Failed_requests_are_part_of_what_makes_them_fail(int cause, int requests)
    {
        Write(cause, "payments", "java.lang.OutOfMemoryError: Java heap space");
        for (var n = 0; n < 6; n++)
        {
            Write(requests + n, "payments", $"\"GET /pay/{n} HTTP/1.1\" 500 12ms");
        }

        var one = run.Finish().ShouldHaveSingleItem();
        one.Incident.OccurrenceCount.ShouldBeGreaterThan(1);
        one.Incident.Title.ShouldContain("OutOfMemoryError");
        one.Pattern?.Id.ShouldBe(BuiltInPatterns.OutOfMemory.Id);
        one.Analysis?.RootCauseCategory.ShouldBe("memory");
    }

    [Fact]
    public void Two_causes_in_one_service_stay_two()
    {
        Write(0, "payments", "java.lang.OutOfMemoryError: Java heap space");
        Write(5, "payments", "Connection refused by ledger-1:5432");

        run.Finish().Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(true, 1)]
    [InlineData(false, 2)]
    public void Whether_a_pattern_tells_a_cause_is_for_its_owner_to_say(
        bool signOnly,
        int incidents
    )
    {
        run = Replay([
            BuiltInPatterns.OutOfMemory,
            new AlertPattern
            {
                Id = "basket",
                Name = "Baskets are lost",
                Regex = "basket lost",
                Severity = Severity.High,
                SignOnly = signOnly,
            },
        ]);
        Write(0, "payments", "java.lang.OutOfMemoryError: Java heap space");
        Write(5, "payments", "basket lost");

        run.Finish().Count.ShouldBe(incidents);
    }

    private static ReplayRun Replay(IReadOnlyList<AlertPattern> patterns) =>
        new(
            new ReplayRules(
                PatternSet.Create(patterns).Set,
                new KnowledgeIndex([]),
                new ServiceCatalog([
                    new ServiceEntry { Name = "web", DependsOn = ["orders"] },
                    new ServiceEntry { Name = "orders", DependsOn = ["payments"] },
                    new ServiceEntry { Name = "payments" },
                    new ServiceEntry { Name = "search" },
                ]),
                new ActionCatalog([]),
                0.7
            )
        );

    private void Write(int second, string service, string message) =>
        run.Take(
            Some.Line(message, EntryLevel.Error, service) with
            {
                Timestamp = Some.Noon.AddSeconds(second),
            }
        );
}
