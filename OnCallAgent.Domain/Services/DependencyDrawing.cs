namespace OnCallAgent.Domain.Services;

/// <summary>A service at its place in the drawing.</summary>
/// <param name="Name">The service.</param>
/// <param name="Layer">How many services stand between it and those that nobody needs, at most; 0 for these.</param>
/// <param name="Row">Its place within its layer, from the top.</param>
/// <param name="IsListed">Whether the catalogue has it; others are only named as needed.</param>
public sealed record DrawnService(string Name, int Layer, int Row, bool IsListed);

/// <summary>One service needs another.</summary>
/// <param name="From">Who needs.</param>
/// <param name="To">What is needed.</param>
public sealed record DrawnNeed(DrawnService From, DrawnService To);

/// <summary>
/// Who needs whom, as layers: each service stands left of what it needs, and near it, so that a fault is read from right
/// to left. After Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical system structures" (1981):
/// layers by the longest path, order by the middle of the neighbours.
/// </summary>
/// <param name="Services">By layer and row.</param>
/// <param name="Needs">The lines between them.</param>
/// <param name="Layers">How many layers there are.</param>
/// <param name="Rows">Rows of the fullest layer.</param>
public sealed record DependencyDrawing(
    IReadOnlyList<DrawnService> Services,
    IReadOnlyList<DrawnNeed> Needs,
    int Layers,
    int Rows
)
{
    private const int Sweeps = 4;

    /// <summary>The drawing of a catalogue. Services that need nothing and that nobody needs are left out.</summary>
    public static DependencyDrawing Of(IReadOnlyCollection<ServiceEntry> services)
    {
        ArgumentNullException.ThrowIfNull(services);
        var listed = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var service in services)
        {
            listed[service.Name] = service.Name;
        }

        string Called(string name) => listed.GetValueOrDefault(name, name);
        var needs = services
            .SelectMany(s => s.DependsOn.Select(d => (From: s.Name, To: Called(d))))
            .Where(n => n.From != n.To)
            .Distinct()
            .ToList();
        var names = needs
            .SelectMany(n => (string[])[n.From, n.To])
            .Distinct(StringComparer.Ordinal)
            .Order(StringComparer.Ordinal)
            .ToList();
        var layers = Layered(names, needs);
        var rows = Ordered(names, needs, layers);
        var drawn = names
            .Select(n => new DrawnService(n, layers[n], rows[n], listed.ContainsKey(n)))
            .OrderBy(s => s.Layer)
            .ThenBy(s => s.Row)
            .ToList();
        var byName = drawn.ToDictionary(s => s.Name, StringComparer.Ordinal);
        return new DependencyDrawing(
            drawn,
            [.. needs.Select(n => new DrawnNeed(byName[n.From], byName[n.To]))],
            drawn.Count == 0 ? 0 : drawn.Max(s => s.Layer) + 1,
            drawn.Count == 0 ? 0 : drawn.Max(s => s.Row) + 1
        );
    }

    // Longest path. A circle cannot be saved any more, but may be in an old catalogue: no path is longer than there are services.
    private static Dictionary<string, int> Layered(
        List<string> names,
        List<(string From, string To)> needs
    )
    {
        var layers = names.ToDictionary(n => n, _ => 0, StringComparer.Ordinal);
        for (var round = 0; round < names.Count; round++)
        {
            var moved = false;
            foreach (var (from, to) in needs)
            {
                if (layers[to] <= layers[from] && layers[from] + 1 < names.Count)
                {
                    layers[to] = layers[from] + 1;
                    moved = true;
                }
            }

            if (!moved)
            {
                break;
            }
        }

        return layers;
    }

    private static Dictionary<string, int> Ordered(
        List<string> names,
        List<(string From, string To)> needs,
        Dictionary<string, int> layers
    )
    {
        var near = needs
            .SelectMany(n => ((string, string)[])[(n.From, n.To), (n.To, n.From)])
            .ToLookup(n => n.Item1, n => n.Item2, StringComparer.Ordinal);
        var rows = new Dictionary<string, int>(StringComparer.Ordinal);
        var byLayer = names
            .GroupBy(n => layers[n])
            .OrderBy(g => g.Key)
            .Select(g => g.ToList())
            .ToList();
        foreach (var layer in byLayer)
        {
            Number(layer, rows);
        }

        for (var sweep = 0; sweep < Sweeps; sweep++)
        {
            var order = sweep % 2 == 0 ? byLayer : Enumerable.Reverse(byLayer);
            foreach (var layer in order)
            {
                // What has no neighbour on the other side keeps its place.
                var middles = layer.ToDictionary(
                    n => n,
                    n =>
                        near[n]
                            .Where(o => (layers[o] < layers[n]) == (sweep % 2 == 0))
                            .Select(o => (double)rows[o])
                            .DefaultIfEmpty(rows[n])
                            .Average(),
                    StringComparer.Ordinal
                );
                layer.Sort(
                    (a, b) =>
                        middles[a].CompareTo(middles[b]) is var by and not 0
                            ? by
                            : string.CompareOrdinal(a, b)
                );
                Number(layer, rows);
            }
        }

        return rows;
    }

    private static void Number(List<string> layer, Dictionary<string, int> rows)
    {
        for (var i = 0; i < layer.Count; i++)
        {
            rows[layer[i]] = i;
        }
    }
}
