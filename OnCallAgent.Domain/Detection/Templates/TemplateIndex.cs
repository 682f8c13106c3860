using System.Runtime.InteropServices;

namespace OnCallAgent.Domain.Detection.Templates;

/// <summary>
/// Finds the template of a new wording, and finds out that templates are one: where lines that are equal but for one
/// place have many words there, those words are values.
/// </summary>
internal sealed class TemplateIndex(MiningRules rules, Func<int> nextId)
{
    // A first word that is followed by endless kinds of text would make every look-up long.
    private const int MostLookedAt = 400;

    private readonly Dictionary<ulong, List<MinedTemplate>> byStructure = [];
    private readonly Dictionary<(ulong, int), TemplateHole> holes = [];

    public int Count { get; private set; }

    public IEnumerable<MinedTemplate> Templates =>
        byStructure.Values.SelectMany(static t => t).OrderBy(static t => t.Id);

    /// <summary>The template that a wording belongs to, an old or a new one.</summary>
    public MinedTemplate Place(TemplateToken[] tokens)
    {
        var group = Group(tokens);
        if (Matching(group, tokens) is { } match)
        {
            match.Tokens = TokenLikeness.Joined(match.Tokens, tokens);
            return match;
        }

        // Where many things do the same, their template stands apart from those of one first word.
        if (
            byStructure.TryGetValue(WordHash.Rest(tokens), out var others)
            && !ReferenceEquals(others, group)
            && Matching(others, tokens) is { } shared
        )
        {
            shared.Tokens = TokenLikeness.Joined(shared.Tokens, tokens);
            return shared;
        }

        if (Alike(group, tokens) is { } alike)
        {
            return Generalise([alike], TokenLikeness.Joined(alike.Tokens, tokens));
        }

        var template = new MinedTemplate(nextId(), tokens);
        Add(group, template);
        Register(template);
        return template.Final;
    }

    /// <summary>Forgets the quarter that was unseen for longest, and all that was learned about places on the way to it.</summary>
    public int ForgetOldest()
    {
        var kept = Templates
            .OrderByDescending(static t => t.LastUse)
            .ThenBy(static t => t.Id)
            .ToArray();
        var gone = kept.Length / 4;
        byStructure.Clear();
        holes.Clear();
        Count = 0;
        foreach (var template in kept[..^gone].OrderBy(static t => t.Id))
        {
            Add(Group(template.Tokens), template);
        }

        return gone;
    }

    public void Restore(MinedTemplate template)
    {
        Add(Group(template.Tokens), template);
        Register(template);
    }

    private void Add(List<MinedTemplate> group, MinedTemplate template)
    {
        group.Add(template);
        Count++;
    }

    private void Remove(MinedTemplate template)
    {
        if (Group(template.Tokens).Remove(template))
        {
            Count--;
        }
    }

    private List<MinedTemplate> Group(TemplateToken[] tokens)
    {
        ref var group = ref CollectionsMarshal.GetValueRefOrAddDefault(
            byStructure,
            WordHash.Structure(tokens),
            out _
        );
        return group ??= [];
    }

    private static MinedTemplate? Matching(List<MinedTemplate> group, TemplateToken[] tokens)
    {
        MinedTemplate? best = null;
        var fewest = int.MaxValue;
        for (var i = 0; i < group.Count && i < MostLookedAt; i++)
        {
            if (
                TokenLikeness.Fits(group[i].Tokens, tokens, out var variables)
                && variables < fewest
            )
            {
                best = group[i];
                fewest = variables;
            }
        }

        return best;
    }

    // Lines that differ in names only, and share most of their words.
    private MinedTemplate? Alike(List<MinedTemplate> group, TemplateToken[] tokens)
    {
        MinedTemplate? best = null;
        var most = 0.0;
        for (var i = 0; i < group.Count && i < MostLookedAt; i++)
        {
            var likeness = TokenLikeness.Of(group[i].Tokens, tokens);
            if (likeness >= rules.Likeness && likeness > most)
            {
                best = group[i];
                most = likeness;
            }
        }

        return best;
    }

    private void Register(MinedTemplate template)
    {
        var tokens = template.Tokens;
        var whole = WordHash.Whole(tokens);
        var words = tokens.Count(static t => t.Kind == TokenKind.Word);
        for (var p = 0; p < tokens.Length; p++)
        {
            if (tokens[p].Kind == TokenKind.Mark)
            {
                continue;
            }

            var key = (whole - WordHash.At(tokens[p], p), p);
            ref var hole = ref CollectionsMarshal.GetValueRefOrAddDefault(holes, key, out _);
            hole ??= new TemplateHole();
            hole.Members.Add(template);
            if (hole.IsVariable(p, rules, words))
            {
                var members = hole.Members.Select(static m => m.Final).Distinct().ToArray();
                hole.Members.Clear();
                hole.Members.Add(template);
                if (members.Length > 1)
                {
                    var general = (TemplateToken[])tokens.Clone();
                    general[p] = general[p] with
                    {
                        Kind = TokenKind.Variable,
                        Text = Placeholders.Of(VariableKind.Any),
                        Variable = VariableKind.Any,
                    };
                    Generalise(members, general);
                    return;
                }
            }
        }
    }

    private MinedTemplate Generalise(MinedTemplate[] members, TemplateToken[] general)
    {
        // All that the general template covers is it, not only those that led here. Where any first word will do, they
        // are in groups of many first words.
        var group = Group(general);
        var near =
            WordHash.Structure(general) == WordHash.Rest(general)
                ? byStructure.Values.SelectMany(static t => t)
                : group;
        var all = near.Where(t => TokenLikeness.Covers(general, t.Tokens))
            .Concat(members)
            .Distinct()
            .ToArray();
        var oldest = all.MinBy(static t => t.Id)!;
        foreach (var other in all)
        {
            if (!ReferenceEquals(other, oldest))
            {
                other.MergeInto(oldest);
                Remove(other);
            }
        }

        Remove(oldest);
        oldest.Tokens = general;
        Add(group, oldest);
        Register(oldest);
        return oldest.Final;
    }
}
