using OnCallAgent.Domain.Analysis;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Domain.Analysis;

public sealed class ResolutionPredictionTests
{
    private static int? Predicted(params PastIncident[] past)
    {
        var fault = new AnalysisCase().WithLine(AnalysisCase.PoolExhausted);
        fault.Past.AddRange(past);
        return fault.Analyse().PredictedResolutionMinutes;
    }

    private static PastIncident Past(
        double minutes,
        string fingerprint = "other",
        string service = "other",
        string pattern = "database-connection"
    ) =>
        new(
            $"INC-{minutes}-{fingerprint}",
            fingerprint,
            service,
            pattern,
            TimeSpan.FromMinutes(minutes)
        );

    [Fact]
    public void The_same_fault_predicts_best() =>
        Predicted(Past(10, "v1:pool"), Past(90, service: "orders"), Past(300)).ShouldBe(10);

    [Fact]
    public void Else_the_same_pattern_on_the_same_service() =>
        Predicted(Past(90, service: "ORDERS"), Past(300), Past(300), Past(300)).ShouldBe(90);

    [Fact]
    public void Else_the_same_pattern_anywhere_if_there_are_three()
    {
        Predicted(Past(10), Past(20)).ShouldBeNull();
        Predicted(Past(10), Past(20), Past(60)).ShouldBe(20);
    }

    [Fact]
    public void The_median_of_an_even_number_lies_between_and_is_rounded_up() =>
        Predicted(Past(10, "v1:pool"), Past(15, "v1:pool")).ShouldBe(13);

    [Fact]
    public void It_is_at_least_a_minute() => Predicted(Past(0.01, "v1:pool")).ShouldBe(1);

    [Fact]
    public void Nothing_similar_predicts_nothing() =>
        Predicted(Past(10, pattern: "memory")).ShouldBeNull();

    [Fact]
    public void A_time_that_runs_backwards_is_ignored() =>
        Predicted(Past(-5, "v1:pool")).ShouldBeNull();
}
