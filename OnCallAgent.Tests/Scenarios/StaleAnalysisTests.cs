using System.Reflection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Tests.Scenarios;

public sealed class StaleAnalysisTests
{
    public static TheoryData<DatabaseProvider> Engines => TestDatabase.Engines;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(Engines))]
    public async Task What_was_read_before_an_incident_became_another_services_is_read_again(
        DatabaseProvider engine
    )
    {
        await using var driver = await (await FlowDriver.OnAsync(engine)).WithServiceAsync();
        var id = await driver.FaultAsync(service: "edge");
        var desk = Moving.Of(
            driver.Desk,
            () =>
                driver.Operations.EditAsync(
                    id,
                    new IncidentEdit { Service = "orders-api" },
                    "mara",
                    null,
                    Cancelled
                )
        );

        await driver.DecideAsync(id, desk);
        var incident = await driver.IncidentAsync(id);
        (incident.Service, incident.NextStep, incident.AiConfidence).ShouldBe(
            ("orders-api", IncidentStep.Analyse, null)
        );

        await driver.DecideAsync(id, desk);
        (
            await driver.Desk.ReadCaseAsync(id, Cancelled)
        )!.Analysis!.AffectedComponents.ShouldContain("orders-api");
    }

    /// <summary>A desk on whose table something moves right after a case was read for its analysis, once.</summary>
#pragma warning disable CA1852 // The runtime derives the proxy from it.
    private class Moving : DispatchProxy
#pragma warning restore CA1852
    {
        private IIncidentDesk desk = null!;
        private Func<Task>? move;

        public static IIncidentDesk Of(IIncidentDesk desk, Func<Task> move)
        {
            var made = Create<IIncidentDesk, Moving>();
            ((Moving)(object)made).desk = desk;
            ((Moving)(object)made).move = move;
            return made;
        }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
            targetMethod!.Name == nameof(IIncidentDesk.ReadContextAsync)
                ? ReadAsync((string)args![0]!, (CancellationToken)args[1]!)
                : targetMethod.Invoke(desk, args);

        private async Task<CaseContext?> ReadAsync(string id, CancellationToken cancellation)
        {
            var read = await desk.ReadContextAsync(id, cancellation);
            if (move is { } once)
            {
                move = null;
                await once();
            }

            return read;
        }
    }
}
