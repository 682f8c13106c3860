using OnCallAgent.Web.Commands.GameDay;
using OnCallAgent.Web.Components.Pages.Admin;

namespace OnCallAgent.Tests.Components;

/// <summary>What the page says of a game day's score, before and at its end.</summary>
public sealed class GameTileTests
{
    private static readonly GameExpectation Restart = new(
        "orders-api",
        ["database"],
        ["restart_service"],
        Heals: true,
        Human: false
    );

    private static readonly GameReport Nothing = new()
    {
        Name = "pool-exhausted",
        Title = "",
        Phase = GamePhase.Watching,
        Expected = Restart,
        HumanRight = true,
    };

    [Fact]
    public void Before_the_end_nothing_is_wrong_that_may_still_come_right()
    {
        var tiles = GameTile.Of(Nothing with { DiagnosisRight = false });

        tiles.ShouldAllBe(t => t.Tone == "oc-muted");
        Value(tiles, "detection").ShouldBe("not yet");
        Value(tiles, "diagnosis").ShouldBe("not yet");
    }

    [Fact]
    public void At_the_end_what_never_came_is_wrong()
    {
        var tiles = GameTile.Of(
            Nothing with
            {
                Phase = GamePhase.Ended,
                DiagnosisRight = false,
                FalseAlarms = 1,
            }
        );

        tiles
            .Where(t => t.Tone == "oc-bad")
            .Select(t => t.Key)
            .ShouldBe(["detection", "diagnosis", "action", "alarms"]);
        Value(tiles, "detection").ShouldBe("never");
        Value(tiles, "diagnosis").ShouldBe("none");
        Value(tiles, "action").ShouldBe("nothing");
    }

    [Fact]
    public void A_fix_that_is_said_to_hold_and_does_is_right_and_one_that_is_said_to_hold_and_cannot_is_not()
    {
        var fixedNow = Nothing with
        {
            Phase = GamePhase.Ended,
            Detected = true,
            DetectionSeconds = 1.26,
            DiagnosisRight = true,
            ActionRight = true,
            Verified = true,
        };

        GameTile.Of(fixedNow).ShouldAllBe(t => t.Tone == "oc-ok");
        Value(GameTile.Of(fixedNow), "detection").ShouldBe("after 1.3 s");
        GameTile
            .Of(fixedNow with { Expected = Restart with { Heals = false } })
            .Single(t => t.Key == "action")
            .Tone.ShouldBe("oc-bad");
    }

    [Fact]
    public void Where_nothing_happens_nothing_is_to_be_detected()
    {
        var tiles = GameTile.Of(
            Nothing with
            {
                Phase = GamePhase.Ended,
                Expected = null,
                ActionRight = true,
            }
        );

        tiles.ShouldAllBe(t => t.Tone == "oc-ok");
        Value(tiles, "detection").ShouldBe("nothing to detect");
    }

    [Fact]
    public void A_report_is_read_as_it_was_written_and_other_lines_are_none()
    {
        var report = Nothing with
        {
            Incidents =
            [
                new SeenIncident
                {
                    Id = "INC-1",
                    Title = "a \"title\" <b>",
                    Service = "orders-api",
                    OpenedAt = DateTimeOffset.UnixEpoch,
                    FirstSeen = DateTimeOffset.UnixEpoch,
                    Category = "database",
                    RootCause = "",
                    Verified = false,
                    Actions = [],
                },
            ],
        };

        GameReport.FromLine(report.ToLine())!.ToLine().ShouldBe(report.ToLine());
        report.ToLine().ShouldNotContain('\n');
        GameReport.FromLine("warn: something else").ShouldBeNull();
    }

    private static string Value(IReadOnlyList<GameTile> tiles, string key) =>
        tiles.Single(t => t.Key == key).Value;
}
