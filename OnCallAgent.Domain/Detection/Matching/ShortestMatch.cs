namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Strips a pattern of what cannot decide whether a text holds a match: optional text at its ends, and repeats beyond
/// the least number of times there. What is left is found with far fewer states.
/// </summary>
internal static class ShortestMatch
{
    public static PatternNode Of(PatternNode node) => Strip(Strip(node, first: true), first: false);

    private static PatternNode Strip(PatternNode node, bool first)
    {
        switch (node)
        {
            case RepeatNode { Min: 0 }:
                return PatternNode.Empty;
            case RepeatNode { Min: 1 } repeat:
                return Strip(repeat.Body, first);
            case RepeatNode repeat:
                return new RepeatNode(repeat.Body, repeat.Min, repeat.Min);
            case AlternativesNode alternatives:
                return new AlternativesNode([.. alternatives.Choices.Select(c => Strip(c, first))]);
            case SequenceNode { Parts: [_, ..] parts }:
                var kept = parts.ToList();
                while (kept.Count > 0)
                {
                    var at = first ? 0 : kept.Count - 1;
                    kept[at] = Strip(kept[at], first);
                    if (kept[at] is not SequenceNode { Parts.Count: 0 })
                    {
                        break;
                    }

                    kept.RemoveAt(at);
                }

                return new SequenceNode(kept);
            default:
                return node;
        }
    }
}
