using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>Who needs whom as far as the symptoms of a cascade tell it, where nobody wrote it down.</summary>
internal static class ToldDependencies
{
    /// <summary>What is written down, and what the symptoms add to it.</summary>
    /// <param name="shown">Symptoms by entity.</param>
    /// <param name="graph">What is written down.</param>
    public static DependencyGraph Added(
        Dictionary<string, List<Symptom>> shown,
        DependencyGraph graph
    )
    {
        var told = graph.With(Told(shown, graph));
        return told.With(Possible(shown, told));
    }

    // What symptoms themselves tell of who needs whom: errors name who was asked in vain, silence names who no longer asks.
    private static List<Dependency> Told(
        Dictionary<string, List<Symptom>> shown,
        DependencyGraph graph
    ) =>
        [
            .. from speaker in shown
            from named in shown.Keys
            where !Same(speaker.Key, named)
            from symptom in speaker.Value
            where MentionedEntities.Names(symptom.Text, named)
            let told = symptom.Kind == SymptomKind.Starved
                ? new Dependency(named, speaker.Key)
                : new Dependency(speaker.Key, named)
            // What is written down is known better.
            where !graph.NeedsOf(told.Needed).Contains(told.Needing)
            select told,
        ];

    // What does not run, and of which nobody knows who needs it, may be what those lean on whose errors have no reason yet.
    private static List<Dependency> Possible(
        Dictionary<string, List<Symptom>> shown,
        DependencyGraph graph
    )
    {
        bool Fails(string name) =>
            shown.TryGetValue(name, out var own)
            && own.Exists(static s => s.Kind != SymptomKind.Starved);

        return
        [
            .. from down in shown
            where
                down.Value.Exists(static s => s.Kind == SymptomKind.Down) && !graph.Places(down.Key)
            from lost in shown
            where
                lost.Value.Exists(static s => s.Kind == SymptomKind.Travelling)
                && !graph.NeedsOf(lost.Key).Any(Fails)
                && !Same(lost.Key, down.Key)
            select new Dependency(lost.Key, down.Key),
        ];
    }

    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
