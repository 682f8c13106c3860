using Bunit;
using OnCallAgent.Domain.Services;
using DependencyGraph = OnCallAgent.Web.Components.Pages.Catalog.DependencyGraph;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

public sealed class DependencyGraphTests : DashboardContext
{
    [Fact]
    public void Of_very_many_services_those_near_trouble_are_drawn()
    {
        var services = Enumerable
            .Range(0, 2_000)
            .Select(i => new ServiceEntry
            {
                Name = $"s{i}",
                DependsOn = i == 0 ? [] : [$"s{i / 2}"],
            })
            .ToList();
        var graph = Render<DependencyGraph>(p =>
            p.Add(g => g.Services, services)
                .Add(
                    g => g.Open,
                    new Dictionary<string, (int, Severity)> { ["s40"] = (1, Severity.High) }
                )
        );
        graph
            .FindAll(".oc-graph-node > span")
            .Select(n => n.TextContent)
            .ShouldBe(["s80", "s81", "s40", "s20"], ignoreOrder: true);
        graph.Markup.ShouldContain("only what is near an open incident is drawn");
    }
}
