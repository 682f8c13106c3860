using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>Whether two symptoms belong to one cascade. All the rules are on this page.</summary>
/// <param name="graph">Who needs whom.</param>
public sealed class CascadeLink(DependencyGraph graph)
{
    /// <summary>Symptoms that begin farther apart are no cascade: trouble travels in seconds, alerts wait some minutes.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromMinutes(15);

    private const int StepsToMute = 3;

    // What nothing but its place and its rule connects must begin nearly at once.
    private static readonly TimeSpan AtOnce = TimeSpan.FromMinutes(5);

    /// <summary>Why the two belong together, in a sentence; null where nothing says so.</summary>
    public string? Why(Symptom one, Symptom other)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var apart = (one.At - other.At).Duration();
        if (apart > Window || one.Entity.Length == 0 || other.Entity.Length == 0)
        {
            return null;
        }

        if (Same(one.Entity, other.Entity))
        {
            return $"Both are about {one.Entity}.";
        }

        return Travels(one, other)
            ?? Travels(other, one)
            ?? SharedMute(one, other)
            ?? Named(one, other)
            ?? Named(other, one)
            ?? SharedCaller(one, other)
            ?? SharedName(one, other)
            ?? Together(one, other, apart);
    }

    /// <summary>Trouble travels from who is needed to who needs them, also through one that says nothing itself.</summary>
    private string? Travels(Symptom needing, Symptom needed)
    {
        if (!CanCross(needing, needed))
        {
            return null;
        }

        if (graph.NeedsOf(needing.Entity).Contains(needed.Entity))
        {
            return $"{needing.Entity} needs {needed.Entity}.";
        }

        var between = graph
            .NeedsOf(needing.Entity)
            .Where(x => graph.NeedsOf(x).Contains(needed.Entity))
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return between is null
            ? null
            : $"{needing.Entity} needs {between}, which needs {needed.Entity}.";
    }

    // A full disk does not come from whom one needs; who is not asked any more suffers from who asked.
    private static bool CanCross(Symptom needing, Symptom needed) =>
        needed.Kind == SymptomKind.Starved || needing.Kind != SymptomKind.Own;

    // That two need the same is no sign by itself: every service of a shop needs the database. Where nobody watches what
    // they share, it cannot clear itself.
    private string? SharedMute(Symptom one, Symptom other)
    {
        if (one.Kind == SymptomKind.Own || other.Kind == SymptomKind.Own)
        {
            return null;
        }

        var shared = Mutes(one.Entity)
            .Intersect(Mutes(other.Entity), StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return shared is null ? null : $"{one.Entity} and {other.Entity} both need {shared}.";
    }

    // Those it needs, also through a few others.
    private HashSet<string> Mutes(string entity)
    {
        var reached = new HashSet<string>(StringComparer.OrdinalIgnoreCase) { entity };
        var edge = reached.ToList();
        for (var step = 0; step < StepsToMute && edge.Count > 0; step++)
        {
            edge = [.. edge.SelectMany(graph.NeedsOf).Where(reached.Add)];
        }

        reached.RemoveWhere(n => !graph.IsMute(n));
        return reached;
    }

    private static string? Named(Symptom speaks, Symptom of) =>
        speaks.Kind != SymptomKind.Own && MentionedEntities.Names(speaks.Text, of.Entity)
            ? $"What {speaks.Entity} says names {of.Entity}."
            : null;

    // Two that nobody asks any more, and whom the same one would ask.
    private string? SharedCaller(Symptom one, Symptom other)
    {
        if (one.Kind != SymptomKind.Starved || other.Kind != SymptomKind.Starved)
        {
            return null;
        }

        var caller = graph
            .NeededBy(one.Entity)
            .Intersect(graph.NeededBy(other.Entity), StringComparer.OrdinalIgnoreCase)
            .Order(StringComparer.Ordinal)
            .FirstOrDefault();
        return caller is null
            ? null
            : $"{one.Entity} and {other.Entity} fell silent, and {caller} needs both.";
    }

    private string? SharedName(Symptom one, Symptom other)
    {
        if (one.Kind == SymptomKind.Own || other.Kind == SymptomKind.Own)
        {
            return null;
        }

        var names = MentionedEntities.Known(one.Text, graph);
        names.IntersectWith(MentionedEntities.Known(other.Text, graph));
        return names.Order(StringComparer.Ordinal).FirstOrDefault() is { } name
            ? $"What both say names {name}."
            : null;
    }

    // Where the neighbours of both are known and they are none, they are strangers. Of whom nothing is known, the same
    // rule in the same place at the same time is all that can be gone by; or that it falls silent, or does not run, when
    // others fail.
    private string? Together(Symptom one, Symptom other, TimeSpan apart)
    {
        if (
            apart > AtOnce
            || one.Scope.Length == 0
            || !Same(one.Scope, other.Scope)
            || one.Kind == SymptomKind.Own
            || other.Kind == SymptomKind.Own
        )
        {
            return null;
        }

        if (
            one.Rule.Length > 0
            && Same(one.Rule, other.Rule)
            && !(graph.Places(one.Entity) && graph.Places(other.Entity))
        )
        {
            return $"{one.Rule} fires for both in {one.Scope} at the same time.";
        }

        var silent =
            IsUnplacedSilence(one) ? one
            : IsUnplacedSilence(other) ? other
            : null;
        if (silent is not null)
        {
            return $"{silent.Entity}, whose neighbours are not known, fell silent in {one.Scope} at the same time.";
        }

        var down =
            IsUnplacedDown(one) && other.Kind == SymptomKind.Travelling ? one
            : IsUnplacedDown(other) && one.Kind == SymptomKind.Travelling ? other
            : null;
        return down is null
            ? null
            : $"{down.Entity}, whose neighbours are not known, does not run in {one.Scope} at the same time.";
    }

    private bool IsUnplacedDown(Symptom symptom) =>
        symptom.Kind == SymptomKind.Down && !graph.Places(symptom.Entity);

    private bool IsUnplacedSilence(Symptom symptom) =>
        symptom.Kind == SymptomKind.Starved && !graph.Places(symptom.Entity);

    private static bool Same(string one, string other) =>
        string.Equals(one, other, StringComparison.OrdinalIgnoreCase);
}
