namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>
/// Learns, line by line, which log statements a stream of messages comes from: the constant words of each, and where its
/// values stand.
/// </summary>
/// <remarks>
/// Online and deterministic: the same messages in the same order give the same templates in every process. Memory is
/// bounded by <see cref="MiningRules"/>. Used by one thread at a time. Never throws, whatever the text holds.
/// </remarks>
public sealed class TemplateMiner
{
    private readonly MiningRules rules;
    private readonly LineTokens line = new();
    private readonly Dictionary<string, MinedTemplate> wordings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MinedTemplate>.AlternateLookup<
        ReadOnlySpan<char>
    > byWording;
    private readonly TemplateIndex index;
    private int lastId;
    private long clock;

    /// <param name="rules">Thresholds and bounds.</param>
    public TemplateMiner(MiningRules rules)
    {
        ArgumentNullException.ThrowIfNull(rules);
        this.rules = rules;
        byWording = wordings.GetAlternateLookup<ReadOnlySpan<char>>();
        index = new TemplateIndex(rules, () => ++lastId);
    }

    /// <summary>The templates that are remembered.</summary>
    public IEnumerable<MinedTemplate> Templates => index.Templates;

    /// <summary>Templates that were forgotten because there were too many.</summary>
    public long Evicted { get; private set; }

    /// <summary>Takes a message in.</summary>
    /// <returns>Its template; ask it for <see cref="MinedTemplate.Final"/> once more was learned.</returns>
    public MinedTemplate Learn(ReadOnlySpan<char> message)
    {
        line.Read(message);
        if (byWording.TryGetValue(line.Masked, out var known))
        {
            known = known.Final;
        }
        else
        {
            known = index.Place(line.ToArray()).Final;
            if (wordings.Count >= rules.MaxWordings)
            {
                wordings.Clear();
            }

            wordings[line.Masked.ToString()] = known;
        }

        known.Count++;
        known.LastUse = ++clock;
        if (index.Count > rules.MaxTemplates)
        {
            Evicted += index.ForgetOldest();
            wordings.Clear();
        }

        return known;
    }

    /// <summary>Knows a template again that was learned before a restart.</summary>
    /// <param name="pieces">Its pieces, as <see cref="MinedTemplate.Pieces"/> gave them.</param>
    public MinedTemplate Restore(IReadOnlyList<TemplateToken> pieces)
    {
        ArgumentNullException.ThrowIfNull(pieces);
        var template = new MinedTemplate(++lastId, [.. pieces]);
        index.Restore(template);
        return template;
    }
}
