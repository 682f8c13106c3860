namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Patterns as one nondeterministic automaton over code points (K. Thompson, "Regular expression search algorithm",
/// 1968). It answers whether any of them matches a line, not where or which.
/// </summary>
internal sealed class PatternProgram
{
    private readonly List<CharacterSet> sets = [];
    private readonly Dictionary<CharacterSet, int> setNumbers = [];
    private readonly int limit;
    private Step[] steps = new Step[64];
    private int count;
    private bool tooLarge;

    private PatternProgram(int limit) => this.limit = limit;

    /// <summary>What a step does.</summary>
    public enum StepKind
    {
        /// <summary>Takes a character of the set numbered <see cref="Step.Argument"/>.</summary>
        Take = 0,

        /// <summary>Goes on at both <see cref="Step.Next"/> and <see cref="Step.Argument"/>.</summary>
        Fork = 1,

        /// <summary>Goes on where the <see cref="Place"/> in <see cref="Step.Argument"/> is met.</summary>
        Check = 2,

        /// <summary>A match.</summary>
        Accept = 3,
    }

    public ReadOnlySpan<Step> Steps => steps.AsSpan(0, count);

    public IReadOnlyList<CharacterSet> Sets => sets;

    public int Start { get; private set; }

    /// <summary>Whether it matters to it which characters are those of words.</summary>
    public bool AsksForWords { get; private set; }

    /// <summary>All patterns in one; null where that takes more than so many steps, or one is not plain.</summary>
    public static PatternProgram? Of(IReadOnlyList<PatternNode> patterns, int limit)
    {
        var program = new PatternProgram(limit);
        var accept = program.Add(new Step(StepKind.Accept, 0, 0));
        var start = -1;
        foreach (var pattern in patterns)
        {
            if (!pattern.IsPlain)
            {
                return null;
            }

            var entry = program.Compile(ShortestMatch.Of(pattern), accept);
            start = start < 0 ? entry : program.Add(new Step(StepKind.Fork, start, entry));
        }

        program.Start = start;
        return program.tooLarge || start < 0 ? null : program;
    }

    // Built from the back: each piece is told where to go on, and says where it begins.
    private int Compile(PatternNode node, int next)
    {
        if (tooLarge)
        {
            return next;
        }

        switch (node)
        {
            case CharacterNode character:
                return Add(new Step(StepKind.Take, next, SetNumber(character.Set)));
            case PlaceNode place:
                AsksForWords |= place.Place is Place.WordBoundary or Place.NoWordBoundary;
                return Add(new Step(StepKind.Check, next, (int)place.Place));
            case SequenceNode sequence:
                for (var i = sequence.Parts.Count - 1; i >= 0; i--)
                {
                    next = Compile(sequence.Parts[i], next);
                }

                return next;
            case AlternativesNode alternatives:
                var entry = Compile(alternatives.Choices[^1], next);
                for (var i = alternatives.Choices.Count - 2; i >= 0; i--)
                {
                    entry = Add(
                        new Step(StepKind.Fork, Compile(alternatives.Choices[i], next), entry)
                    );
                }

                return entry;
            case RepeatNode repeat:
                return Compile(repeat, next);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is not plain.");
        }
    }

    private int Compile(RepeatNode repeat, int next)
    {
        if (repeat.Max == int.MaxValue)
        {
            var loop = Add(new Step(StepKind.Fork, next, next));
            var body = Compile(repeat.Body, loop);
            steps[loop] = new Step(StepKind.Fork, body, next);
            next = loop;
        }
        else
        {
            var end = next;
            for (var i = repeat.Min; i < repeat.Max && !tooLarge; i++)
            {
                next = Add(new Step(StepKind.Fork, Compile(repeat.Body, next), end));
            }
        }

        for (var i = 0; i < repeat.Min && !tooLarge; i++)
        {
            next = Compile(repeat.Body, next);
        }

        return next;
    }

    private int SetNumber(CharacterSet set)
    {
        if (!setNumbers.TryGetValue(set, out var number))
        {
            number = sets.Count;
            setNumbers[set] = number;
            sets.Add(set);
        }

        return number;
    }

    private int Add(Step step)
    {
        tooLarge |= count >= limit;
        if (count == steps.Length)
        {
            Array.Resize(ref steps, count * 2);
        }

        steps[count] = step;
        return count++;
    }

    /// <param name="kind">What it does.</param>
    /// <param name="next">The step behind it.</param>
    /// <param name="argument">By its kind.</param>
    public readonly struct Step(StepKind kind, int next, int argument)
    {
        public StepKind Kind => kind;

        public int Next => next;

        public int Argument => argument;
    }
}
