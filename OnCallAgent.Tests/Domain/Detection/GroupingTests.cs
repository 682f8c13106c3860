using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Domain.Detection;

public sealed class GroupingTests
{
    private readonly Desk desk = new();

    [Theory]
    [InlineData(Severity.Critical)]
    [InlineData(Severity.High)]
    public void A_severe_match_opens_at_once_and_its_repeats_join(Severity severity)
    {
        var pattern = Some.Pattern(severity: severity);
        desk.See(pattern, "boom 1").ShouldBeOfType<Placement.Opens>();
        desk.See(pattern, "boom 2")
            .ShouldBeOfType<Placement.Joins>()
            .Reason.ShouldBe(JoinReason.Repeat);
        desk.Incidents.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(Severity.Medium)]
    [InlineData(Severity.Low)]
    [InlineData(Severity.Info)]
    public void A_mild_match_without_a_threshold_is_only_counted(Severity severity)
    {
        var pattern = Some.Pattern(severity: severity);
        for (var i = 0; i < 100; i++)
        {
            desk.See(pattern, "boom")
                .ShouldBeOfType<Placement.Counted>()
                .Reason.ShouldBe(CountedReason.CountedOnly);
        }

        desk.Group("boom").Count.ShouldBe(100);
    }

    [Fact]
    public void The_threshold_must_be_reached_within_the_window()
    {
        var pattern = Some.Pattern(severity: Severity.Medium) with
        {
            Threshold = 3,
            Window = TimeSpan.FromMinutes(5),
        };
        desk.See(pattern, "boom")
            .ShouldBeOfType<Placement.Counted>()
            .Why.ShouldBe("1 of 3 matches within 5 min.");
        desk.Forward(minutes: 3);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Counted>();
        desk.Forward(minutes: 3);
        desk.See(pattern, "boom")
            .ShouldBeOfType<Placement.Counted>("the first is out of the window");
        desk.Forward(minutes: 1);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Opens>();
        desk.Group("boom").RecentMatches.Count.ShouldBeLessThanOrEqualTo(Grouping.StormRepeats);
    }

    [Fact]
    public void A_repeat_soon_after_the_resolution_reopens()
    {
        var pattern = Some.Pattern();
        desk.See(pattern, "boom");
        desk.Forward(minutes: 5);
        desk.Resolve();
        desk.Forward(minutes: 9);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Reopens>().IncidentId.ShouldBe("I1");
    }

    [Fact]
    public void A_repeat_much_later_opens_a_new_one()
    {
        var pattern = Some.Pattern();
        desk.See(pattern, "boom");
        desk.Resolve();
        desk.Forward(minutes: 11);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Opens>();
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Joins>().IncidentId.ShouldBe("I2");
    }

    [Fact]
    public void A_closed_incident_is_never_reopened()
    {
        var pattern = Some.Pattern();
        desk.See(pattern, "boom");
        desk.Close();
        desk.Forward(minutes: 1);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Opens>();
    }

    [Fact]
    public void Matches_before_the_resolution_do_not_help_to_reopen()
    {
        var pattern = Some.Pattern(severity: Severity.Medium) with { Threshold = 3 };
        desk.See(pattern, "boom", times: 3);
        desk.Forward(minutes: 1);
        desk.Resolve();
        desk.Forward(minutes: 1);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Counted>();
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Counted>();
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Reopens>();
    }

    [Fact]
    public void A_late_line_from_before_the_resolution_is_not_swallowed()
    {
        var pattern = Some.Pattern();
        desk.See(pattern, "boom");
        desk.Forward(minutes: 5);
        desk.Resolve();
        desk.Forward(minutes: -2);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Reopens>();
    }

    [Fact]
    public void A_silence_keeps_incidents_from_opening_and_lets_open_ones_grow()
    {
        var pattern = Some.Pattern();
        desk.Silenced = true;
        desk.See(pattern, "boom")
            .ShouldBeOfType<Placement.Counted>()
            .Reason.ShouldBe(CountedReason.Silenced);
        desk.Silenced = false;
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Opens>();
        desk.Silenced = true;
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Joins>();
    }

    [Fact]
    public void Another_wording_of_the_same_fault_joins()
    {
        var pattern = Some.Pattern();
        desk.See(
            pattern,
            "Controller 0's connection to broker kafka2:9092 (id: 2 rack: null) was unsuccessful"
        );
        desk.See(
                pattern,
                "java.io.IOException: Connection to kafka2:9092 (id: 2 rack: null) failed"
            )
            .ShouldBeOfType<Placement.Joins>()
            .Reason.ShouldBe(JoinReason.Rewording);
        desk.See(
                pattern,
                "java.io.IOException: Connection to kafka1:9092 (id: 1 rack: null) failed"
            )
            .ShouldBeOfType<Placement.Joins>()
            .Reason.ShouldBe(JoinReason.Repeat);
    }

    [Theory]
    [InlineData("Connection refused by orders-db", "Connection refused by redis-cache")]
    [InlineData("payment declined by fraud check", "disk full on volume")]
    public void Another_fault_opens_its_own(string first, string second)
    {
        var pattern = Some.Pattern();
        desk.See(pattern, first);
        desk.See(pattern, second).ShouldBeOfType<Placement.Opens>();
    }

    [Fact]
    public void Another_service_or_pattern_opens_its_own()
    {
        desk.See(Some.Pattern(), "boom");
        desk.See(Some.Pattern(), "boom", service: "payments").ShouldBeOfType<Placement.Opens>();
        desk.See(Some.Pattern("other"), "boom").ShouldBeOfType<Placement.Opens>();
    }

    [Fact]
    public void A_storm_of_unlike_messages_is_bounded()
    {
        var pattern = Some.Pattern();
        string[] words =
        [
            "alpha",
            "bravo",
            "charlie",
            "delta",
            "echo",
            "foxtrot",
            "golf",
            "hotel",
            "india",
            "juliet",
        ];
        foreach (var word in words)
        {
            desk.See(pattern, $"{word} exploded{word}");
        }

        desk.Incidents.Count.ShouldBe(Grouping.StormBound);
        desk.Last.ShouldBeOfType<Placement.Joins>().Reason.ShouldBe(JoinReason.Storm);
        desk.Forward(minutes: 60);
        desk.See(pattern, "something else altogether")
            .ShouldBeOfType<Placement.Opens>("the storm is over");
    }

    [Fact]
    public void Ten_thousand_lines_are_one_incident()
    {
        var pattern = Some.Pattern();
        for (var i = 0; i < 10_000; i++)
        {
            desk.See(
                pattern,
                $"Connection refused by orders-db (attempt {i}, request {Guid.Empty})"
            );
        }

        desk.Incidents.Count.ShouldBe(1);
        desk.Group(
                "Connection refused by orders-db (attempt 1, request 00000000-0000-0000-0000-000000000000)"
            )
            .Count.ShouldBe(10_000);
    }

    [Fact]
    public void Times_that_run_backwards_are_counted_as_well()
    {
        var pattern = Some.Pattern(severity: Severity.Medium) with { Threshold = 3 };
        desk.See(pattern, "boom", times: 2);
        desk.Forward(minutes: -600);
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Counted>();
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Counted>();
        desk.See(pattern, "boom").ShouldBeOfType<Placement.Opens>();
        var group = desk.Group("boom");
        group.FirstSeen.ShouldBe(Some.Noon.AddMinutes(-600));
        group.LastSeen.ShouldBe(Some.Noon);
        group.RecentMatches.ShouldBeInOrder();
    }

    /// <summary>Keeps groups and incidents as the database would.</summary>
    private sealed class Desk
    {
        private readonly Dictionary<string, SignalGroup> groups = [];
        private DateTimeOffset now = Some.Noon;

        public List<RelatedIncident> Incidents { get; } = [];

        public bool Silenced { get; set; }

        public Placement? Last { get; private set; }

        public Placement See(
            AlertPattern pattern,
            string message,
            string service = "orders",
            int times = 1
        )
        {
            for (var i = 0; i < times; i++)
            {
                var signal = Some.Signal(pattern, message, service);
                var (group, placement) = Grouping.Place(
                    signal,
                    groups.GetValueOrDefault(signal.Fingerprint),
                    Incidents,
                    Silenced,
                    now
                );
                groups[signal.Fingerprint] = group;
                Last = placement;
                switch (placement)
                {
                    case Placement.Opens:
                        group.IncidentId = $"I{Incidents.Count + 1}";
                        Incidents.Add(
                            new(
                                group.IncidentId,
                                signal.Fingerprint,
                                pattern.Id,
                                service,
                                signal.Normalised,
                                true,
                                false,
                                null,
                                now,
                                now
                            )
                        );
                        break;
                    case Placement.Joins joins:
                        Change(joins.IncidentId, r => r with { LastSeen = now });
                        break;
                    case Placement.Reopens reopens:
                        Change(
                            reopens.IncidentId,
                            r => r with { IsOpen = true, ResolvedAt = null, LastSeen = now }
                        );
                        break;
                }
            }

            return Last!;
        }

        public SignalGroup Group(string message) =>
            groups.Values.Single(g => g.Normalised == MessageNormaliser.Normalise(message));

        public void Forward(int minutes) => now = now.AddMinutes(minutes);

        public void Resolve() => Change("I1", r => r with { IsOpen = false, ResolvedAt = now });

        public void Close() =>
            Change("I1", r => r with { IsOpen = false, IsClosed = true, ResolvedAt = now });

        private void Change(string id, Func<RelatedIncident, RelatedIncident> change)
        {
            var at = Incidents.FindIndex(i => i.Id == id);
            Incidents[at] = change(Incidents[at]);
        }
    }
}
