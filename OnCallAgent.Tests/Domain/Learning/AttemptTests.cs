using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Learning;

public sealed class AttemptTests
{
    [Theory]
    [InlineData(true, OutcomeKind.ActionSucceeded, OutcomeKind.FixHeld)]
    [InlineData(false, OutcomeKind.ActionSucceeded, OutcomeKind.FixFailed)]
    [InlineData(false, OutcomeKind.ActionFailed)]
    [InlineData(false, OutcomeKind.FixHeld, OutcomeKind.CameBack)]
    [InlineData(false, OutcomeKind.FixHeld, OutcomeKind.WrongCause)]
    [InlineData(false, OutcomeKind.WrongAction, OutcomeKind.FixHeld)]
    [InlineData(false, OutcomeKind.WasNoise)]
    [InlineData(
        true,
        OutcomeKind.FixHeld,
        OutcomeKind.WrongAction,
        OutcomeKind.CorrectionWithdrawn
    )]
    [InlineData(true, OutcomeKind.FixFailed, OutcomeKind.FixHeld)]
    public void The_latest_word_counts_and_a_persons_most(
        bool worked,
        params OutcomeKind[] happened
    ) =>
        Attempt
            .Of(happened.Select(static k => Outcomes.Of("INC-1", k)))
            .ShouldHaveSingleItem()
            .Worked.ShouldBe(worked);

    [Theory]
    [InlineData(OutcomeKind.ActionSucceeded)]
    [InlineData(OutcomeKind.ActionInterrupted)]
    [InlineData(OutcomeKind.EndedWithHelp)]
    [InlineData(OutcomeKind.HealedAlone)]
    public void What_says_nothing_of_the_recommendation_is_no_attempt(OutcomeKind kind) =>
        Attempt.Of([Outcomes.Of("INC-1", kind)]).ShouldBeEmpty();

    [Fact]
    public void What_a_person_ran_badly_is_no_attempt_of_the_agent() =>
        Attempt.Of([Outcomes.Of("INC-1", OutcomeKind.ActionFailed, by: "mara")]).ShouldBeEmpty();

    [Fact]
    public void Without_a_recommendation_there_is_no_attempt() =>
        Attempt
            .Of([Outcomes.Of("INC-1", OutcomeKind.WrongCause, recommended: false)])
            .ShouldBeEmpty();

    [Fact]
    public void Each_analysis_is_an_attempt_of_its_own()
    {
        var first = Outcomes.Of("INC-1", OutcomeKind.FixFailed);
        var second = Outcomes.Of("INC-1", OutcomeKind.FixHeld) with
        {
            AnalysedAt = first.AnalysedAt!.Value.AddHours(1),
        };
        Attempt.Of([first, second]).Select(static a => a.Worked).ShouldBe([false, true]);
    }

    [Fact]
    public void Entries_and_their_versions_have_their_own_rates()
    {
        var rates = SuccessRates.Of([
            Outcomes.Of("INC-1", OutcomeKind.FixHeld),
            Outcomes.Of("INC-2", OutcomeKind.FixFailed),
            Outcomes.Of("INC-3", OutcomeKind.FixHeld, version: 2),
            Outcomes.Of("INC-4", OutcomeKind.FixHeld, version: 2, pattern: "other"),
        ]);
        rates
            .Entries["pool"]
            .ShouldSatisfyAllConditions(
                static t => t.Uses.ShouldBe(4),
                static t => t.Rate.ShouldBe(0.75)
            );
        rates.Versions[("pool", 1)].Rate.ShouldBe(0.5);
        rates.Versions[("pool", 2)].Rate.ShouldBe(1);
        rates.Patterns["pool-errors"].Uses.ShouldBe(3);
    }

    [Fact]
    public void A_rate_of_outcomes_replaces_the_stated_one_and_only_that()
    {
        var rates = SuccessRates.Of([Outcomes.Of("INC-1", OutcomeKind.FixFailed)]);
        var stated = new KnowledgeEntry
        {
            Id = "pool",
            Title = "Pool",
            SuccessRate = 0.9,
        };
        rates.Apply(stated).SuccessRate.ShouldBe(0);
        rates.Apply(stated).Uses.ShouldBe(1);
        rates.Apply(stated).LastUsed.ShouldNotBeNull();
        rates.Apply(stated with { Id = "disk" }).SuccessRate.ShouldBe(0.9);
    }

    [Fact]
    public void It_is_counted_how_often_a_kind_of_problem_heals_alone()
    {
        var rates = SuccessRates.Of([
            Outcomes.Of("INC-1", OutcomeKind.HealedAlone),
            Outcomes.Of("INC-2", OutcomeKind.FixHeld),
            Outcomes.Of("INC-3", OutcomeKind.EndedWithHelp),
            Outcomes.Of("INC-3", OutcomeKind.HealedAlone, by: "mara"),
            Outcomes.Of("INC-4", OutcomeKind.HealedAlone),
            Outcomes.Of("INC-4", OutcomeKind.WasNoise, by: "mara"),
            Outcomes.Of("INC-5", OutcomeKind.FixHeld),
            Outcomes.Of("INC-5", OutcomeKind.CameBack),
            Outcomes.Of("INC-6", OutcomeKind.HealedAlone),
            Outcomes.Of("INC-6", OutcomeKind.Returned),
        ]);
        rates.Healing["pool-errors"].ShouldBe(new HealingTally(3, 2));
    }
}
