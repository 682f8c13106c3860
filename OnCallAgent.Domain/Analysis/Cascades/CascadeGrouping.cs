using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis.Cascades;

/// <summary>Symptoms that come from one root.</summary>
/// <param name="Symptoms">In the order in which they were given.</param>
/// <param name="Entities">Who is affected: the root first, each before those it was passed on to.</param>
public sealed record Cascade(IReadOnlyList<Symptom> Symptoms, IReadOnlyList<RankedEntity> Entities);

/// <summary>Puts symptoms together that come from one root, whatever their order.</summary>
public static class CascadeGrouping
{
    /// <summary>The cascades, in the order of their first symptoms.</summary>
    /// <param name="symptoms">What is going on.</param>
    /// <param name="graph">Who needs whom.</param>
    public static IReadOnlyList<Cascade> Of(IReadOnlyList<Symptom> symptoms, DependencyGraph graph)
    {
        ArgumentNullException.ThrowIfNull(symptoms);
        ArgumentNullException.ThrowIfNull(graph);
        var link = new CascadeLink(graph);
        var group = Groups(symptoms, (i, j) => link.Why(symptoms[i], symptoms[j]));
        return
        [
            .. Enumerable
                .Range(0, symptoms.Count)
                .GroupBy(i => group[i])
                .Select(g => g.Select(i => symptoms[i]).ToList())
                .Select(members => new Cascade(members, RootOrder.Of(members, graph))),
        ];
    }

    /// <summary>For each symptom the place of one that stands for its cascade.</summary>
    /// <param name="symptoms">What is going on.</param>
    /// <param name="why">Why two of them, by their places, belong together; null where nothing says so.</param>
    public static int[] Groups(IReadOnlyList<Symptom> symptoms, Func<int, int, string?> why)
    {
        ArgumentNullException.ThrowIfNull(symptoms);
        ArgumentNullException.ThrowIfNull(why);
        var group = Enumerable.Range(0, symptoms.Count).ToArray();
        for (var i = 0; i < symptoms.Count; i++)
        {
            for (var j = 0; j < i; j++)
            {
                if (Find(group, i) != Find(group, j) && why(i, j) is not null)
                {
                    group[Find(group, i)] = Find(group, j);
                }
            }
        }

        foreach (var nameless in Nameless(symptoms))
        {
            if (Joins(symptoms, group, nameless) is { } joined)
            {
                group[Find(group, nameless)] = joined;
            }
        }

        return [.. Enumerable.Range(0, symptoms.Count).Select(i => Find(group, i))];
    }

    private static IEnumerable<int> Nameless(IReadOnlyList<Symptom> symptoms) =>
        Enumerable.Range(0, symptoms.Count).Where(i => symptoms[i].Entity.Length == 0);

    // What names nobody belongs to what goes on around it, where that is one thing only. It never brings two together.
    private static int? Joins(IReadOnlyList<Symptom> symptoms, int[] group, int nameless)
    {
        var symptom = symptoms[nameless];
        var around = Enumerable
            .Range(0, symptoms.Count)
            .Where(i =>
                symptoms[i].Entity.Length > 0
                && (symptoms[i].At - symptom.At).Duration() <= CascadeLink.Window
            )
            .ToList();
        // Whom its text speaks of is the better sign.
        var named = around
            .Where(i => MentionedEntities.Names(symptom.Text, symptoms[i].Entity))
            .Select(i => Find(group, i))
            .Distinct()
            .ToList();
        var near = around
            .Where(i =>
                symptom.Scope.Length > 0
                && string.Equals(
                    symptom.Scope,
                    symptoms[i].Scope,
                    StringComparison.OrdinalIgnoreCase
                )
            )
            .Select(i => Find(group, i))
            .Distinct()
            .ToList();
        return named is [var one] ? one
            : named.Count == 0 && near is [var only] ? only
            : null;
    }

    private static int Find(int[] group, int i)
    {
        while (group[i] != i)
        {
            i = group[i] = group[group[i]];
        }

        return i;
    }
}
