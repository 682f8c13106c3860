using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Commands.Evaluate;

namespace OnCallAgent.Tests.Web.Commands;

public sealed class CascadeReportTests(ITestOutputHelper output)
{
    [Fact]
    public async Task Every_scenario_becomes_one_incident_with_its_root_before_the_cascades()
    {
        var report = CascadeReport.Of(ItbenchScenarios.Read(SharedData.Path("itbench")));

        await using var text = new StringWriter();
        await report.WriteTextAsync(text);
        output.WriteLine(text.ToString());
        report.Scenarios.ShouldBeGreaterThan(20);
        var all = report.Runs.Single(r => r.Dependencies == "all");
        all.OneIncident.ShouldBe(1);
        all.RootBefore.ShouldBe(1);
        // The scenario's own chain is not known here: what the others show of the system must do.
        var others = report.Runs.Single(r => r.Dependencies == "other_scenarios");
        others.OneIncident.ShouldBeGreaterThanOrEqualTo(0.95);
        others.RootBefore.ShouldBeGreaterThanOrEqualTo(0.95);
        var none = report.Runs.Single(r => r.Dependencies == "none");
        none.RootBefore.ShouldBeGreaterThanOrEqualTo(0.9);
        report.PairsApart!.Value.ShouldBe(1);
    }
}
