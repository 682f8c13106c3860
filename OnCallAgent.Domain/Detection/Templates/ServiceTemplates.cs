using System.Diagnostics.CodeAnalysis;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>The error templates of one service in memory: which stored template each mined one is.</summary>
/// <remarks>What is stored is the truth; this can be made again from it at any time.</remarks>
public sealed class ServiceTemplates
{
    /// <summary>Most templates of a service; beyond, those unseen for longest go.</summary>
    public const int Most = 500;

    private static readonly MiningRules Rules = MiningRules.Default with
    {
        // Twice as many: the stored ones are cut down first.
        MaxTemplates = Most * 2,
        MaxWordings = 4_000,
    };

    private readonly TemplateMiner miner = new(Rules);
    private readonly Dictionary<MinedTemplate, string> stored = [];

    /// <summary>Goes on from what is stored.</summary>
    public ServiceTemplates(IEnumerable<ErrorTemplate> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        foreach (var template in known)
        {
            stored[miner.Restore(template.Pieces)] = template.Id;
        }
    }

    /// <summary>How many are stored.</summary>
    public int Count => stored.Count;

    /// <summary>The template of a line.</summary>
    public MinedTemplate Learn(ReadOnlySpan<char> statement) => miner.Learn(statement);

    /// <summary>Id of the stored template.</summary>
    public bool TryGetId(MinedTemplate template, [MaybeNullWhen(false)] out string id) =>
        stored.TryGetValue(template, out id);

    /// <summary>Says which stored template it is.</summary>
    public void Store(MinedTemplate template, string id) => stored[template] = id;

    /// <summary>Stored templates that turned out to be others: their ids, with the template they are now.</summary>
    public IReadOnlyList<(string Id, MinedTemplate Now)> TakeMerged()
    {
        var merged = stored
            .Where(static s => !ReferenceEquals(s.Key, s.Key.Final))
            .Select(static s => (Was: s.Key, s.Value, Now: s.Key.Final))
            .ToArray();
        foreach (var (was, _, _) in merged)
        {
            stored.Remove(was);
        }

        return [.. merged.Select(static m => (m.Value, m.Now))];
    }
}
