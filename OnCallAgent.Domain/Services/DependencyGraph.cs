namespace OnCallAgent.Domain.Services;

/// <summary>That one entity cannot work without another.</summary>
/// <param name="Needing">Who needs it.</param>
/// <param name="Needed">Who is needed.</param>
public readonly record struct Dependency(string Needing, string Needed);

/// <summary>
/// Who needs whom, one step at a time, in both directions. Names are compared without regard to case; circles are
/// harmless.
/// </summary>
public sealed class DependencyGraph
{
    private static readonly HashSet<string> None = [];

    private readonly Dictionary<string, HashSet<string>> needs = new(
        StringComparer.OrdinalIgnoreCase
    );

    private readonly Dictionary<string, HashSet<string>> neededBy = new(
        StringComparer.OrdinalIgnoreCase
    );

    private readonly HashSet<string> mute;
    private readonly HashSet<string> names;

    /// <summary>A graph of these dependencies.</summary>
    /// <param name="dependencies">Who needs whom; who needs itself is left out.</param>
    /// <param name="names">Entities that are known, also where nothing of their neighbours is.</param>
    /// <param name="mute">
    /// Entities that nobody watches, such as a file of settings or a quota: that they say nothing does not speak for
    /// them.
    /// </param>
    public DependencyGraph(
        IEnumerable<Dependency> dependencies,
        IEnumerable<string>? names = null,
        IEnumerable<string>? mute = null
    )
    {
        ArgumentNullException.ThrowIfNull(dependencies);
        this.names = new HashSet<string>(names ?? [], StringComparer.OrdinalIgnoreCase);
        this.mute = new HashSet<string>(mute ?? [], StringComparer.OrdinalIgnoreCase);
        foreach (var (needing, needed) in dependencies)
        {
            if (!string.Equals(needing, needed, StringComparison.OrdinalIgnoreCase))
            {
                Add(needs, needing, needed);
                Add(neededBy, needed, needing);
                this.names.Add(needing);
                this.names.Add(needed);
            }
        }
    }

    /// <summary>A graph of which nothing is known.</summary>
    public static DependencyGraph Empty { get; } = new([]);

    /// <summary>Every entity that is known.</summary>
    public IReadOnlyCollection<string> Names => names;

    /// <summary>The dependencies of a catalogue.</summary>
    public static DependencyGraph Of(ServiceCatalog services)
    {
        ArgumentNullException.ThrowIfNull(services);
        return new DependencyGraph(
            services.All.SelectMany(static s =>
                s.DependsOn.Select(needed => new Dependency(s.Name, needed))
            ),
            services.All.Select(static s => s.Name)
        );
    }

    /// <summary>Whether it is known at all.</summary>
    public bool Knows(string name) => names.Contains(name);

    /// <summary>Whether anything is known of its neighbours.</summary>
    public bool Places(string name) => needs.ContainsKey(name) || neededBy.ContainsKey(name);

    /// <summary>Whether nobody watches it.</summary>
    public bool IsMute(string name) => mute.Contains(name);

    /// <summary>What it needs, directly.</summary>
    public IReadOnlySet<string> NeedsOf(string name) => needs.GetValueOrDefault(name, None);

    /// <summary>Who needs it, directly.</summary>
    public IReadOnlySet<string> NeededBy(string name) => neededBy.GetValueOrDefault(name, None);

    /// <summary>The same with more dependencies.</summary>
    public DependencyGraph With(IReadOnlyCollection<Dependency> more)
    {
        ArgumentNullException.ThrowIfNull(more);
        return more.Count == 0
            ? this
            : new DependencyGraph(
                needs
                    .SelectMany(static n => n.Value.Select(needed => new Dependency(n.Key, needed)))
                    .Concat(more),
                names,
                mute
            );
    }

    private static void Add(Dictionary<string, HashSet<string>> edges, string from, string to)
    {
        if (!edges.TryGetValue(from, out var reached))
        {
            edges.Add(from, reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase));
        }

        reached.Add(to);
    }
}
