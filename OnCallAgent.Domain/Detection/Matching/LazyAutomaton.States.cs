namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>How states are made.</summary>
internal sealed partial class LazyAutomaton
{
    private readonly Dictionary<State, int> numbers = [];
    private readonly List<State> states = [];
    private readonly int[] marks;
    private readonly List<int> open = [];
    private readonly List<int> reached = [];
    private int mark;
    private int used;
    private bool accepted;

    /// <summary>What stands to the left of a place.</summary>
    private enum Left
    {
        LineStart = 0,
        NoWord = 1,
        Word = 2,
    }

    /// <summary>What stands to the right of a place.</summary>
    private enum Right
    {
        LineEnd = 0,
        NoWord = 1,
        Word = 2,
    }

    private State StateAt(int number) => states[(number - firstState) >> strideBits];

    private State FirstState()
    {
        Begin();
        Reach(program.Start, Left.LineStart, right: null);
        return Settled(Left.LineStart);
    }

    /// <summary>The state behind a character, or the verdict.</summary>
    private int Follow(int number, int characters)
    {
        var from = StateAt(number);
        var atEnd = characters == CharacterClasses.LineEnd;
        var word = classes.IsWord(characters);
        var right =
            atEnd ? Right.LineEnd
            : word ? Right.Word
            : Right.NoWord;

        // Now that both neighbours of the place are known, its conditions can be judged.
        Begin();
        foreach (var step in from.Steps)
        {
            Reach(step, from.Left, right);
        }

        if (accepted)
        {
            return match;
        }

        if (atEnd)
        {
            return dead;
        }

        var here = reached.ToArray();
        var left = word ? Left.Word : Left.NoWord;
        Begin();
        foreach (var step in here)
        {
            var taking = program.Steps[step];
            if (
                taking.Kind == PatternProgram.StepKind.Take
                && classes.IsIn(characters, taking.Argument)
            )
            {
                Reach(taking.Next, left, right: null);
            }
        }

        // A match may begin at every place.
        Reach(program.Start, left, right: null);
        return accepted ? match
            : reached.Count == 0 ? dead
            : Enter(Settled(left));
    }

    private void Begin()
    {
        mark++;
        reached.Clear();
        accepted = false;
    }

    private State Settled(Left left)
    {
        reached.Sort();
        return new State([.. reached], left);
    }

    /// <summary>Goes as far as one can without a character.</summary>
    /// <param name="step">From where.</param>
    /// <param name="left">What stands before the place.</param>
    /// <param name="right">
    /// What stands behind it; null while that is not known. Then conditions wait for it, and only what can no longer hold
    /// is left out.
    /// </param>
    private void Reach(int step, Left left, Right? right)
    {
        open.Add(step);
        while (open.Count > 0)
        {
            var at = open[^1];
            open.RemoveAt(open.Count - 1);
            if (marks[at] == mark)
            {
                continue;
            }

            marks[at] = mark;
            var here = program.Steps[at];
            switch (here.Kind)
            {
                case PatternProgram.StepKind.Fork:
                    open.Add(here.Argument);
                    open.Add(here.Next);
                    break;
                case PatternProgram.StepKind.Accept:
                    accepted = true;
                    break;
                case PatternProgram.StepKind.Check when right is { } known:
                    if (Holds((Place)here.Argument, left, known))
                    {
                        open.Add(here.Next);
                    }

                    break;
                case PatternProgram.StepKind.Check
                    when (Place)here.Argument == Place.LineStart && left != Left.LineStart:
                    break;
                default:
                    reached.Add(at);
                    break;
            }
        }
    }

    private static bool Holds(Place place, Left left, Right right)
    {
        var boundary = (left == Left.Word) != (right == Right.Word);
        return place switch
        {
            Place.LineStart => left == Left.LineStart,
            Place.LineEnd => right == Right.LineEnd,
            Place.WordBoundary => boundary,
            _ => !boundary,
        };
    }

    private int Enter(State state)
    {
        if (numbers.TryGetValue(state, out var number))
        {
            return number;
        }

        var stride = 1 << strideBits;
        if (used + stride > table.Length)
        {
            if (memory.Allows(table.Length, table.Length * 2))
            {
                memory.Change(table.Length, table.Length * 2);
                Array.Resize(ref table, table.Length * 2);
            }
            else
            {
                NoteFlush();
                Reset();
            }
        }

        number = used;
        used += stride;
        numbers[state] = number;
        states.Add(state);
        return number;
    }

    private void NoteFlush()
    {
        // The text that is being searched now counts in full, though some of it still lies ahead: generous is enough.
        Thrashes |=
            flushes > PatientFlushes && bytesSinceFlush < (long)states.Count * WorthwhileBytes;
        bytesSinceFlush = 0;
    }

    /// <param name="steps">Where the program may be, in order.</param>
    /// <param name="left">What stands before.</param>
    private sealed class State(int[] steps, Left left) : IEquatable<State>
    {
        public int[] Steps => steps;

        public Left Left => left;

        public bool Equals(State? other) =>
            other is not null && left == other.Left && steps.AsSpan().SequenceEqual(other.Steps);

        public override bool Equals(object? obj) => Equals(obj as State);

        public override int GetHashCode()
        {
            var hash = (uint)left + 17;
            foreach (var step in steps)
            {
                hash = (hash * 0x0100_0193) ^ (uint)step;
            }

            return (int)hash;
        }
    }
}
