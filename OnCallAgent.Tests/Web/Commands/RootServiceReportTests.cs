using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands.Evaluate;

namespace OnCallAgent.Tests.Web.Commands;

public sealed class RootServiceReportTests(ITestOutputHelper output)
{
    [Fact]
    public async Task On_a_day_of_injected_faults_logs_alone_name_the_service_in_four_of_ten_and_are_sure_only_then()
    {
        var missing = new List<string>();

        var report = RootServiceReport.Of(NezhaFaults.Read(SharedData.Path("nezha"), missing.Add));

        await using var text = new StringWriter();
        await report.WriteTextAsync(text);
        output.WriteLine(text.ToString());
        missing.ShouldBeEmpty();
        report.Cases.ShouldBeGreaterThan(20);
        report.Top1.ShouldBeGreaterThanOrEqualTo(0.40);
        report.Top3.ShouldBeGreaterThanOrEqualTo(0.60);
        // A processor that is kept busy writes nothing into a log: then the agent must not be sure.
        report
            .Kinds.Single(k => k.Kind.StartsWith("cpu", StringComparison.Ordinal))
            .MeanScore.ShouldBeLessThan(0.3);
        report.ConfidentRight!.Value.ShouldBeGreaterThan(0.6);
        report.Auc!.Value.ShouldBeGreaterThan(0.6);
    }
}
