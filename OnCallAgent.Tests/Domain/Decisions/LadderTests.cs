using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Services;
using static OnCallAgent.Tests.Support.Decisions;

namespace OnCallAgent.Tests.Domain.Decisions;

public sealed class LadderTests
{
    [Fact]
    public void So_many_verified_outcomes_take_a_cure_up_and_the_move_says_why()
    {
        var step = Step(LadderRung.Shadow);
        step.Proven(3, LadderRung.Auto, "INC-1", Now).ShouldBeNull();
        step.Proven(3, LadderRung.Auto, "INC-2", Now).ShouldBeNull();

        var move = step.Proven(3, LadderRung.Auto, "INC-3", Now).ShouldNotBeNull();

        move.Sentence.ShouldBe(
            "restart_service on orders-api goes up from shadow to suggest: 3 verified outcomes in a row, the last of them INC-3."
        );
        step.Rung.ShouldBe(LadderRung.Suggest);
        step.Verified.ShouldBe(0);
    }

    [Fact]
    public void A_failure_takes_it_down_at_once_and_the_count_begins_anew()
    {
        var step = Step(LadderRung.Auto);
        step.Proven(3, LadderRung.Auto, "INC-1", Now);

        step.Failed("It did not hold.", "agent", Now)
            .ShouldNotBeNull()
            .To.ShouldBe(LadderRung.Suggest);

        step.Verified.ShouldBe(0);
        step.Failed("Again.", "agent", Now).ShouldNotBeNull().To.ShouldBe(LadderRung.Shadow);
        step.Failed("And again.", "agent", Now).ShouldBeNull();
    }

    [Fact]
    public void Nothing_goes_above_the_ceiling_and_lifting_it_lets_nobody_be_surprised()
    {
        var step = Step(LadderRung.Suggest);
        for (var i = 0; i < 10; i++)
        {
            step.Proven(3, LadderRung.Suggest, $"INC-{i}", Now).ShouldBeNull();
        }

        step.Rung.ShouldBe(LadderRung.Suggest);
        step.Verified.ShouldBe(3);
        // The next proof after the ceiling was lifted, and not the lifting itself.
        step.Proven(3, LadderRung.Auto, "INC-11", Now).ShouldNotBeNull();
    }

    [Theory]
    [InlineData(AutomationMode.Off, LadderRung.Shadow)]
    [InlineData(AutomationMode.Shadow, LadderRung.Shadow)]
    [InlineData(AutomationMode.Suggest, LadderRung.Suggest)]
    [InlineData(AutomationMode.Auto, LadderRung.Auto)]
    public void The_services_mode_is_the_ceiling(AutomationMode mode, LadderRung highest) =>
        LadderKey
            .Of("restart_service", Step(LadderRung.Auto), Orders with { Automation = mode })
            .Rung.ShouldBe(highest);

    [Fact]
    public void A_new_service_acts_on_nothing_by_itself() =>
        LadderKey
            .Of(
                "restart_service",
                null,
                new ServiceEntry { Name = "new", Automation = AutomationMode.Auto }
            )
            .Rung.ShouldBe(LadderRung.Suggest);

    [Fact]
    public void Services_are_the_same_whatever_their_case() =>
        LadderKey
            .Id("pool", "restart_service", "Orders-API")
            .ShouldBe("pool/restart_service/orders-api");

    private static LadderStep Step(LadderRung rung) =>
        LadderStep.Begin("pool", "restart_service", "Orders-API", rung, Now);
}
