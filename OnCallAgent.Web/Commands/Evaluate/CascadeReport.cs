using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>Whether the alerts of a scenario become one incident, with its root before those it was passed on to.</summary>
/// <param name="Scenarios">Scenarios with at least one alert.</param>
/// <param name="Runs">The figures for each knowledge of dependencies.</param>
/// <param name="PairsApart">
/// Of two scenarios without a common entity or namespace that happen at once, the share that stays two incidents; null
/// where there are no such two.
/// </param>
/// <param name="Pairs">How many such pairs there are.</param>
internal sealed record CascadeReport(
    int Scenarios,
    IReadOnlyList<CascadeReport.Run> Runs,
    double? PairsApart,
    int Pairs
) : IEvaluationReport
{
    private static readonly JsonSerializerOptions Json = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        WriteIndented = true,
    };

    /// <summary>Groups every scenario's alerts, once for each knowledge of dependencies.</summary>
    public static CascadeReport Of(IEnumerable<ItbenchScenario> read)
    {
        var scenarios = read.Where(static s => s.Symptoms.Count > 0).ToList();
        Run[] runs =
        [
            Judge("none", scenarios, static _ => DependencyGraph.Empty),
            Judge("other_scenarios", scenarios, s => Graph(scenarios.Where(o => o != s))),
            Judge("own_chain", scenarios, static s => Graph([s])),
            Judge("all", scenarios, _ => Graph(scenarios)),
        ];
        var pairs = Strangers(scenarios).ToList();
        var all = Graph(scenarios);
        var apart = pairs.Count(p =>
            !CascadeGrouping
                .Of([.. p.One.Symptoms, .. p.Other.Symptoms], all)
                .Any(c =>
                    c.Symptoms.Any(p.One.Symptoms.Contains)
                    && c.Symptoms.Any(p.Other.Symptoms.Contains)
                )
        );
        return new CascadeReport(
            scenarios.Count,
            runs,
            pairs.Count == 0 ? null : Math.Round((double)apart / pairs.Count, 4),
            pairs.Count
        );
    }

    int IEvaluationReport.Count => Scenarios;

    public Task WriteJsonAsync(Stream to, CancellationToken cancellation) =>
        JsonSerializer.SerializeAsync(to, this, Json, cancellation);

    public async Task WriteTextAsync(TextWriter to)
    {
        foreach (var run in Runs)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"dependencies known: {run.Dependencies}\n  one incident {run.OneIncident:0.00}, root before cascades {run.RootBefore:0.00}, the named cause first {run.CauseFirst:0.00}"
                )
            );
            foreach (var scenario in run.Of.Where(s => s.Incidents != 1 || !s.RootBefore))
            {
                await to.WriteLineAsync(
                    $"  {scenario.Scenario}: {scenario.Incidents} incidents of {scenario.Alerts} alerts, cause {string.Join(", ", scenario.Causes)}, found {string.Join(" | ", scenario.Found.Select(f => string.Join(" > ", f.Take(4))))}"
                );
            }
        }

        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Scenarios} scenarios; {Pairs} pairs of strangers at once, apart {PairsApart?.ToString("0.00", CultureInfo.InvariantCulture) ?? "–"}"
            )
        );
    }

    private static Run Judge(
        string dependencies,
        List<ItbenchScenario> scenarios,
        Func<ItbenchScenario, DependencyGraph> graph
    )
    {
        var judged = scenarios.ConvertAll(s => Judge(s, graph(s)));
        return new Run(
            dependencies,
            Share(judged, static s => s.Incidents == 1),
            Share(judged, static s => s.Incidents == 1 && s.RootBefore),
            Share(judged, static s => s.Incidents == 1 && s.CauseFirst),
            judged
        );
    }

    private static OfScenario Judge(ItbenchScenario scenario, DependencyGraph graph)
    {
        var cascades = CascadeGrouping.Of(scenario.Symptoms, graph);
        var found = cascades
            .OrderByDescending(static c => c.Symptoms.Count)
            .Select(static c => (IReadOnlyList<string>)[.. c.Entities.Select(static e => e.Entity)])
            .ToList();
        var first = found[0] is [var entity, ..] ? entity : "";
        return new OfScenario(
            scenario.Name,
            scenario.Symptoms.Count,
            cascades.Count,
            !Upstream(scenario, first).Overlaps(found[0].Skip(1)),
            scenario.Roots.Contains(first, StringComparer.OrdinalIgnoreCase),
            scenario.Roots,
            found
        );
    }

    // Everybody the trouble came from before it reached this one, but not what is part of a circle with it.
    private static HashSet<string> Upstream(ItbenchScenario scenario, string entity)
    {
        var before = Reach(
            entity,
            n => scenario.Chain.Where(c => Same(c.Target, n)).Select(c => c.Source)
        );
        before.ExceptWith(
            Reach(entity, n => scenario.Chain.Where(c => Same(c.Source, n)).Select(c => c.Target))
        );
        return before;
    }

    private static HashSet<string> Reach(string from, Func<string, IEnumerable<string>> next)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var queue = new Queue<string>([from]);
        while (queue.TryDequeue(out var name))
        {
            foreach (var reached in next(name).Where(seen.Add))
            {
                queue.Enqueue(reached);
            }
        }

        seen.Remove(from);
        return seen;
    }

    private static DependencyGraph Graph(IEnumerable<ItbenchScenario> scenarios)
    {
        var known = scenarios.ToList();
        return new DependencyGraph(
            known.SelectMany(static s => s.Dependencies),
            null,
            known.SelectMany(static s => s.Mute)
        );
    }

    private static IEnumerable<(ItbenchScenario One, ItbenchScenario Other)> Strangers(
        List<ItbenchScenario> scenarios
    ) =>
        from one in scenarios
        from other in scenarios
        where
            string.CompareOrdinal(one.Name, other.Name) < 0 && !Traits(one).Overlaps(Traits(other))
        select (one, other);

    private static HashSet<string> Traits(ItbenchScenario scenario) =>
        scenario
            .Symptoms.SelectMany(static s => new[] { s.Entity, $"scope/{s.Scope}" })
            .Concat(scenario.Dependencies.SelectMany(static d => new[] { d.Needing, d.Needed }))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);

    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private static double Share(List<OfScenario> of, Func<OfScenario, bool> which) =>
        of.Count == 0 ? 0 : Math.Round((double)of.Count(which) / of.Count, 4);

    /// <summary>The figures for one knowledge of dependencies.</summary>
    /// <param name="Dependencies">
    /// <c>none</c>; <c>other_scenarios</c>: what all others show, so that the scenario itself is unknown;
    /// <c>own_chain</c>: what this scenario's chain shows; <c>all</c>.
    /// </param>
    /// <param name="OneIncident">Share of scenarios that become one incident.</param>
    /// <param name="RootBefore">Share that become one, with nobody listed first whom the trouble reached from another one listed.</param>
    /// <param name="CauseFirst">Share that become one, with the cause that the data name listed first.</param>
    /// <param name="Of">Each scenario.</param>
    internal sealed record Run(
        string Dependencies,
        double OneIncident,
        double RootBefore,
        double CauseFirst,
        IReadOnlyList<OfScenario> Of
    );

    /// <summary>One scenario.</summary>
    internal sealed record OfScenario(
        string Scenario,
        int Alerts,
        int Incidents,
        bool RootBefore,
        bool CauseFirst,
        IReadOnlyList<string> Causes,
        IReadOnlyList<IReadOnlyList<string>> Found
    );
}
