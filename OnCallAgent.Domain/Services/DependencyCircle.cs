namespace OnCallAgent.Domain.Services;

/// <summary>Finds services that would need themselves by way of others: no order to restart them in, and no first cause among them.</summary>
public static class DependencyCircle
{
    /// <summary>The way from a service back to itself, shortest first found: <c>orders, stock, orders</c>. Empty where there is none.</summary>
    /// <param name="service">The service as it shall be.</param>
    /// <param name="others">The rest of the catalogue; an entry of the same name is left out.</param>
    public static IReadOnlyList<string> Of(ServiceEntry service, IEnumerable<ServiceEntry> others)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(others);
        var graph = DependencyGraph.Of(
            new ServiceCatalog(others.Where(o => !IsSame(o.Name, service.Name)).Append(service))
        );
        var from = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var next = new Queue<string>([service.Name]);
        while (next.TryDequeue(out var name))
        {
            foreach (var needed in graph.NeedsOf(name).Order(StringComparer.OrdinalIgnoreCase))
            {
                if (IsSame(needed, service.Name))
                {
                    return WayTo(name, from, service.Name);
                }

                if (from.TryAdd(needed, name))
                {
                    next.Enqueue(needed);
                }
            }
        }

        return [];
    }

    private static List<string> WayTo(string last, Dictionary<string, string> from, string service)
    {
        List<string> way = [service];
        for (var name = last; !IsSame(name, service); name = from[name])
        {
            way.Add(name);
        }

        way.Add(service);
        way.Reverse();
        return way;
    }

    private static bool IsSame(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
