using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>What would follow from a failure. Errors travel to who needs it, silence to whom it would have called.</summary>
internal sealed class CascadeSpread(Dictionary<string, List<Symptom>> shown, DependencyGraph graph)
{
    /// <summary>Who would be reached, with how many steps away it is.</summary>
    public Dictionary<string, int> From(string root)
    {
        var reached = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { [root] = 0 };
        var failing = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { root };
        var queue = new Queue<(string Name, bool Fails, int Passed)>([(root, true, 0)]);
        while (queue.TryDequeue(out var at))
        {
            var distance = reached[at.Name] + 1;
            foreach (var dependent in at.Fails ? Dependents(at.Name) : [])
            {
                // One may pass trouble on without showing it; beyond two in a row it would be a guess.
                var passes = !shown.ContainsKey(dependent) && !graph.IsMute(dependent);
                var passed = passes ? at.Passed + 1 : 0;
                if (passed <= 1 && failing.Add(dependent))
                {
                    reached.TryAdd(dependent, distance);
                    queue.Enqueue((dependent, true, passed));
                }
            }

            // Whom the broken one would have called hears nothing any more, and calls nobody. It answers others as before.
            foreach (var called in graph.NeedsOf(at.Name).Where(IsOnlyStarved))
            {
                if (reached.TryAdd(called, distance))
                {
                    queue.Enqueue((called, false, 0));
                }
            }
        }

        return reached;
    }

    /// <summary>It, and who hears nothing any more once it asks nobody.</summary>
    public HashSet<string> SilencedBy(string name)
    {
        var silenced = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { name };
        var queue = new Queue<string>([name]);
        while (queue.TryDequeue(out var at))
        {
            foreach (
                var called in graph.NeedsOf(at).Where(n => IsOnlyStarved(n) && silenced.Add(n))
            )
            {
                queue.Enqueue(called);
            }
        }

        return silenced;
    }

    // A matter of its own does not come from whom one needs, and who fails says more than nothing.
    private IEnumerable<string> Dependents(string name) =>
        graph
            .NeededBy(name)
            .Where(d =>
                !shown.TryGetValue(d, out var own)
                || own.Exists(static s => s.Kind is not (SymptomKind.Own or SymptomKind.Starved))
            );

    private bool IsOnlyStarved(string name) =>
        shown.TryGetValue(name, out var own)
        && own.TrueForAll(static s => s.Kind == SymptomKind.Starved);
}
