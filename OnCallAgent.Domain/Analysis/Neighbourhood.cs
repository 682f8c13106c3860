using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>Who needs whom, directly or through others; nearest first. Circles in the catalogue are harmless.</summary>
internal static class Neighbourhood
{
    /// <summary>The services that this one needs. Names the catalogue does not hold are kept: they are known by name.</summary>
    public static List<string> NeededBy(ServiceCatalog services, string name) =>
        Reach(name, n => services.Find(n)?.DependsOn ?? []);

    /// <summary>The services that need this one.</summary>
    public static List<string> Needing(ServiceCatalog services, string name) =>
        Reach(name, services.DependentsOf);

    private static List<string> Reach(string start, Func<string, IReadOnlyList<string>> next)
    {
        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { start };
        var reached = new List<string>();
        var queue = new Queue<string>([start]);
        while (queue.TryDequeue(out var name))
        {
            foreach (var neighbour in next(name).Where(seen.Add))
            {
                reached.Add(neighbour);
                queue.Enqueue(neighbour);
            }
        }

        return reached;
    }
}
