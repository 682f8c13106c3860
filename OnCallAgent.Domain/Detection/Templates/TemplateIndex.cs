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

    // Of fewer words, less is known to be equal.
    private const int FewWords = 4;

    private readonly Dictionary<ulong, List<MinedTemplate>> byStructure = [];
    private readonly Dictionary<(ulong, int), Hole> holes = [];

    public int Count { get; private set; }

    public IEnumerable<MinedTemplate> Templates =>
        byStructure.Values.SelectMany(static t => t).OrderBy(static t => t.Id);

    /// <summary>The template that a wording belongs to, an old or a new one.</summary>
    public MinedTemplate Place(TemplateToken[] tokens)
    {
        var group = Group(tokens);
        if (Matching(group, tokens) is { } match)
        {
            match.Tokens = Joined(match.Tokens, tokens);
            return match;
        }

        // Where many things do the same, their template stands apart from those of one first word.
        if (
            byStructure.TryGetValue(WordHash.Rest(tokens), out var others)
            && !ReferenceEquals(others, group)
            && Matching(others, tokens) is { } shared
        )
        {
            shared.Tokens = Joined(shared.Tokens, tokens);
            return shared;
        }

        if (Alike(group, tokens) is { } alike)
        {
            return Generalise([alike], Joined(alike.Tokens, tokens));
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
            var pattern = group[i].Tokens;
            var variables = 0;
            var fits = true;
            for (var p = 0; fits && p < tokens.Length; p++)
            {
                if (pattern[p].Kind == TokenKind.Variable)
                {
                    variables += tokens[p].Kind == TokenKind.Variable ? 0 : 1;
                    fits = tokens[p].Kind == TokenKind.Variable || !IsState(tokens[p]);
                }
                else
                {
                    fits = pattern[p].Text.Equals(tokens[p].Text, StringComparison.Ordinal);
                }
            }

            if (fits && variables < fewest)
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
            var likeness = Likeness(group[i].Tokens, tokens);
            if (likeness >= rules.Likeness && likeness > most)
            {
                best = group[i];
                most = likeness;
            }
        }

        return best;
    }

    private static double Likeness(TemplateToken[] a, TemplateToken[] b)
    {
        int same = 0,
            differ = 0;
        for (var p = 0; p < a.Length; p++)
        {
            if (a[p].Kind == TokenKind.Mark)
            {
                continue;
            }

            if (a[p].Kind == b[p].Kind && a[p].Text.Equals(b[p].Text, StringComparison.Ordinal))
            {
                same += a[p].Kind == TokenKind.Word ? 1 : 0;
            }
            else if (IsName(a[p]) && IsName(b[p]))
            {
                differ++;
            }
            else
            {
                return 0;
            }
        }

        return (double)same / (same + differ);
    }

    private static bool IsName(in TemplateToken token) =>
        token.Kind == TokenKind.Variable || WordLooks.Of(token.Text) == WordLook.Name;

    private static bool IsState(in TemplateToken token) =>
        WordLooks.Of(token.Text) == WordLook.State;

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
            hole ??= new Hole();
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
        var all = near.Where(t => Covers(general, t.Tokens)).Concat(members).Distinct().ToArray();
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

    private static bool Covers(TemplateToken[] general, TemplateToken[] special)
    {
        if (general.Length != special.Length)
        {
            return false;
        }

        for (var p = 0; p < general.Length; p++)
        {
            if (general[p].Kind == TokenKind.Variable)
            {
                if (special[p].Kind != TokenKind.Variable && IsState(special[p]))
                {
                    return false;
                }
            }
            else if (!general[p].Text.Equals(special[p].Text, StringComparison.Ordinal))
            {
                return false;
            }

            if (
                general[p].SpaceBefore != special[p].SpaceBefore
                || (general[p].Kind == TokenKind.Mark) != (special[p].Kind == TokenKind.Mark)
            )
            {
                return false;
            }
        }

        return true;
    }

    private static TemplateToken[] Joined(TemplateToken[] a, TemplateToken[] b)
    {
        TemplateToken[]? joined = null;
        for (var p = 0; p < a.Length; p++)
        {
            if (a[p] != b[p])
            {
                joined ??= (TemplateToken[])a.Clone();
                joined[p] = a[p] with
                {
                    Kind = TokenKind.Variable,
                    Text = Placeholders.Of(VariableKind.Any),
                    Variable = VariableKind.Any,
                };
            }
        }

        return joined ?? a;
    }

    /// <summary>Templates that are equal but for one place.</summary>
    private sealed class Hole
    {
        public List<MinedTemplate> Members { get; } = [];

        public bool IsVariable(int place, MiningRules rules, int words)
        {
            if (Members.Count < 2)
            {
                return false;
            }

            int plain = 0,
                names = 0,
                numbered = 0,
                codes = 0,
                values = 0;
            var seen = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in Members)
            {
                var token = member.Tokens[place];
                if (!seen.Add(token.Text))
                {
                    continue;
                }

                if (token.Kind == TokenKind.Variable)
                {
                    values++;
                    continue;
                }

                switch (WordLooks.Of(token.Text))
                {
                    case WordLook.Name:
                        names++;
                        break;
                    case WordLook.Code:
                        codes++;
                        break;
                    case WordLook.Numbered:
                        numbered++;
                        break;
                    case WordLook.State:
                        return false;
                    default:
                        plain++;
                        break;
                }
            }

            if (words < 2)
            {
                return false;
            }

            var tokens = Members[0].Tokens;
            var first = Array.FindIndex(tokens, static t => t.Kind != TokenKind.Mark) == place;
            if (first)
            {
                // A sentence begins with what it is about; but some begin with who did it, and those are many.
                var some = words >= FewWords ? rules.FirstValues : 2 * rules.FirstValues;
                return names + values >= rules.PlainValues
                    || names + values + plain + numbered >= some;
            }

            var sure = names + values;
            var prose = plain + numbered;
            if (sure >= 1 && sure + prose >= rules.NameValues && prose <= sure)
            {
                return true;
            }

            if (WordLooks.IsNamed(tokens, place) && sure + prose + codes >= rules.NamedValues)
            {
                return true;
            }

            var field = place > 0 && tokens[place - 1] is { Kind: TokenKind.Mark, Text: "=" };
            return numbered >= rules.NumberedValues
                || (
                    sure + prose >= (field ? rules.FieldValues : rules.PlainValues)
                    && codes <= sure + prose
                )
                || sure + prose + codes >= rules.CodeValues;
        }
    }
}
