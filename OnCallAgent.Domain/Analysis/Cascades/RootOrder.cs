using System.Globalization;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>A part of a cascade.</summary>
/// <param name="Entity">The service or other thing.</param>
/// <param name="Explains">Share of the symptoms that would follow if it were the root, 0 to 1.</param>
/// <param name="Why">Sentences a person can check.</param>
public sealed record RankedEntity(string Entity, double Explains, IReadOnlyList<string> Why);

/// <summary>
/// Who in a cascade is its root: the one whose failure explains most of the symptoms, and who shows a fault of its own.
/// </summary>
/// <remarks>
/// Trouble is passed on in two ways: errors, from who is needed to who needs it; and silence, from who is broken to whom
/// it would call. For each entity all that would follow from its failure is worked out over the graph, as in
/// set-covering diagnosis (Reggia, Nau and Wang 1983); one root is assumed.
/// </remarks>
public static class RootOrder
{
    // Silence alone says least: nobody asks anything of a healthy service either, once its callers are broken.
    private const double StarvedWeight = 0.5;

    // What is at fault shows it. Ties between entities that explain the same are decided by this.
    private const double ShowsDown = 1.5;
    private const double ShowsErrors = 0.75;
    private const double AllWhoNeedItFail = 1.75;
    private const double OneIsWell = 0.5;
    private const double OnlyOneStarved = 1.0;
    private const double FirstBonus = 0.25;

    // Alerts that began closer together than this have no order: rules are looked at a few times a minute.
    private static readonly TimeSpan Earlier = TimeSpan.FromSeconds(30);

    /// <summary>The entities: root first, then each before those it was passed on to.</summary>
    /// <param name="symptoms">Symptoms of one cascade.</param>
    /// <param name="graph">Who needs whom.</param>
    public static IReadOnlyList<RankedEntity> Of(
        IReadOnlyList<Symptom> symptoms,
        DependencyGraph graph
    )
    {
        ArgumentNullException.ThrowIfNull(symptoms);
        ArgumentNullException.ThrowIfNull(graph);
        var shown = symptoms
            .Where(static s => s.Entity.Length > 0)
            .GroupBy(static s => s.Entity, StringComparer.OrdinalIgnoreCase)
            .ToDictionary(
                static g => g.Key,
                static g => g.ToList(),
                StringComparer.OrdinalIgnoreCase
            );
        if (shown.Count == 0)
        {
            return [];
        }

        graph = ToldDependencies.Added(shown, graph);
        var spread = new CascadeSpread(shown, graph);
        var candidates = shown
            .Keys.Concat(Silent(shown.Keys, graph))
            .Select(name => Candidate.Of(name, shown, spread, graph))
            .ToList();
        var root = candidates
            .OrderByDescending(static c => c.Points)
            .ThenBy(c => c.NeedsAny(candidates, graph))
            .ThenBy(static c => c.First)
            .ThenBy(static c => c.Name, StringComparer.Ordinal)
            .First();
        return
        [
            root.Ranked(),
            .. shown
                .Keys.Where(name => !Same(name, root.Name))
                .Select(name => candidates.Find(c => Same(c.Name, name))!)
                .OrderBy(c => root.Reached.GetValueOrDefault(c.Name, int.MaxValue))
                .ThenByDescending(static c => c.Points)
                .ThenBy(static c => c.First)
                .ThenBy(static c => c.Name, StringComparer.Ordinal)
                .Select(static c => c.Ranked()),
        ];
    }

    // Who says nothing can be the root only where nobody watches it, or where several who need it have no other reason.
    private static List<string> Silent(IReadOnlyCollection<string> shown, DependencyGraph graph)
    {
        var known = new HashSet<string>(shown, StringComparer.OrdinalIgnoreCase);
        var silent = new List<string>();
        var queue = new Queue<string>(shown);
        var seen = new HashSet<string>(known, StringComparer.OrdinalIgnoreCase);
        while (queue.TryDequeue(out var name))
        {
            foreach (var needed in graph.NeedsOf(name).Where(seen.Add))
            {
                // Beyond somebody who is watched and well, trouble would have shown.
                if (graph.IsMute(needed))
                {
                    silent.Add(needed);
                    queue.Enqueue(needed);
                }
                else if (graph.NeededBy(needed).Count(known.Contains) >= 2)
                {
                    silent.Add(needed);
                }
            }
        }

        return silent;
    }

    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);

    private sealed record Candidate(
        string Name,
        double Points,
        double Share,
        DateTimeOffset First,
        IReadOnlyDictionary<string, int> Reached,
        IReadOnlyList<string> Why
    )
    {
        public static Candidate Of(
            string name,
            Dictionary<string, List<Symptom>> shown,
            CascadeSpread spread,
            DependencyGraph graph
        )
        {
            var reached = spread.From(name);
            var all = shown.Values.SelectMany(static s => s).ToList();
            var explained = all.Where(s => reached.ContainsKey(s.Entity)).ToList();
            var own = shown.GetValueOrDefault(name) ?? [];
            var first = own.Count > 0 ? own.Min(static s => s.At) : DateTimeOffset.MaxValue;
            var others = all.Where(s => !Same(s.Entity, name))
                .Select(static s => s.At)
                .DefaultIfEmpty(DateTimeOffset.MaxValue)
                .Min();
            var isFirst = own.Count > 0 && all.Count > own.Count && others - first >= Earlier;
            var shows =
                own.Exists(static s => s.Kind is SymptomKind.Down or SymptomKind.Own) ? ShowsDown
                : own.Exists(static s => s.Kind == SymptomKind.Travelling) ? ShowsErrors
                : own.Count > 0 ? (IsOddOneOut(name, shown, spread, graph) ? OnlyOneStarved : 0)
                : SilentPoints(name, shown, graph);
            return new Candidate(
                name,
                explained.Sum(Weight) + shows + (isFirst ? FirstBonus : 0),
                Math.Round((double)explained.Count / all.Count, 4),
                first,
                reached,
                Sentences(name, own, explained.Count, all.Count, isFirst, graph)
            );
        }

        // Were it broken, everybody who needs it would be: each who is well speaks against it.
        private static double SilentPoints(
            string name,
            Dictionary<string, List<Symptom>> shown,
            DependencyGraph graph
        )
        {
            var well = graph
                .NeededBy(name)
                .Count(d => !Fails(d) && (shown.ContainsKey(d) || !graph.NeededBy(d).Any(Fails)));
            // Who only hears nothing any more is well.
            bool Fails(string entity) =>
                shown.TryGetValue(entity, out var own)
                && (
                    own.Exists(static s => s.Kind != SymptomKind.Starved)
                    || graph.NeededBy(name).Count == 1
                );

            return (graph.IsMute(name) ? AllWhoNeedItFail : 0) - (OneIsWell * well);
        }

        // A broken caller asks nobody any more. Where one alone of those it needs falls silent, with those that this one
        // would have asked, that one cannot be reached; unless it says itself who asks no more.
        private static bool IsOddOneOut(
            string name,
            Dictionary<string, List<Symptom>> shown,
            CascadeSpread spread,
            DependencyGraph graph
        )
        {
            var own = shown[name];
            var silenced = spread.SilencedBy(name);
            return graph
                .NeededBy(name)
                .Any(caller =>
                    shown.TryGetValue(caller, out var symptoms)
                    && symptoms.Exists(static s => s.Kind == SymptomKind.Travelling)
                    && !own.Exists(s => MentionedEntities.Names(s.Text, caller))
                    && !graph
                        .NeedsOf(caller)
                        .Any(n => shown.ContainsKey(n) && !silenced.Contains(n))
                );
        }

        public bool NeedsAny(List<Candidate> others, DependencyGraph graph) =>
            others.Exists(o => graph.NeedsOf(Name).Contains(o.Name));

        public RankedEntity Ranked() => new(Name, Share, Why);

        private static double Weight(Symptom symptom) =>
            symptom.Kind == SymptomKind.Starved ? StarvedWeight : 1;

        private static List<string> Sentences(
            string name,
            List<Symptom> own,
            int explained,
            int all,
            bool isFirst,
            DependencyGraph graph
        )
        {
            var why = own.Select(static s => s.Rule.Length > 0 ? s.Rule : s.Text)
                .Distinct(StringComparer.Ordinal)
                .Take(3)
                .Select(static rule => $"shows “{rule}”")
                .ToList();
            if (own.Count == 0)
            {
                why.Add(
                    graph.IsMute(name)
                        ? "is watched by nobody, and is needed by those who fail"
                        : "says nothing itself, and is needed by several who fail"
                );
            }

            why.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"its failure would explain {explained} of {all} symptoms"
                )
            );
            if (isFirst)
            {
                why.Add("began first");
            }

            return why;
        }
    }
}
