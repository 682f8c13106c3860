using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Incidents;

public sealed class IncidentEditTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 25, 3, 0, 0, TimeSpan.Zero);

    [Fact]
    public void What_the_agent_noted_meanwhile_refuses_no_edit()
    {
        var incident = Open();
        var seen = new IncidentEdit { LessonsLearned = "" };
        incident.Record(TimelineKind.Commented, Actor.Agent, "Nobody could be told.", Now);

        incident
            .Edit(new IncidentEdit { LessonsLearned = "Size the pool.", Seen = seen }, "ann", Now)
            .IsSuccess.ShouldBeTrue();

        incident.LessonsLearned.ShouldBe("Size the pool.");
    }

    [Fact]
    public void A_field_that_somebody_else_wrote_meanwhile_is_not_overwritten()
    {
        var incident = Open();
        var seen = new IncidentEdit { RootCause = incident.RootCause ?? "" };
        incident.Edit(new IncidentEdit { RootCause = "disk full" }, "ben", Now);

        var refused = incident.Edit(
            new IncidentEdit { RootCause = "network", Seen = seen },
            "ann",
            Now
        );

        refused.IsSuccess.ShouldBeFalse();
        refused
            .Error.ShouldBeOfType<IncidentFieldChanged>()
            .Message.ShouldContain("root cause meanwhile; it now says: disk full");
        incident.RootCause.ShouldBe("disk full");
    }

    [Fact]
    public void Two_people_who_take_an_incident_at_once_do_not_push_each_other_out()
    {
        var incident = Open();
        var nobody = new IncidentEdit { AssignedTo = "" };
        incident
            .Edit(new IncidentEdit { AssignedTo = "ben", Seen = nobody }, "ben", Now)
            .IsSuccess.ShouldBeTrue();

        incident
            .Edit(new IncidentEdit { AssignedTo = "ann", Seen = nobody }, "ann", Now)
            .IsSuccess.ShouldBeFalse();

        incident.AssignedTo.ShouldBe("ben");
    }

    [Fact]
    public void The_same_words_from_two_people_are_no_conflict()
    {
        var incident = Open();
        var seen = new IncidentEdit { RootCause = "" };
        incident.Edit(new IncidentEdit { RootCause = "disk full" }, "ben", Now);

        incident
            .Edit(new IncidentEdit { RootCause = "disk full", Seen = seen }, "ann", Now)
            .IsSuccess.ShouldBeTrue();
    }

    private static Incident Open() =>
        Incident
            .Report(
                new NewIncident("Pool exhausted", "", "orders-api", Severity.High),
                "ann",
                Now,
                new CountingIds()
            )
            .Value;
}
