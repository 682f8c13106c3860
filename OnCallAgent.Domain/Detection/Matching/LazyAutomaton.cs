using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Text;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>
/// Runs a program over bytes as a deterministic automaton whose states are made as texts call for them, the way of RE2
/// and of Rust's regex. A step for each byte, whatever the pattern; what its states may take of memory is bounded.
/// </summary>
/// <remarks>
/// Characters are read from UTF-8. A byte that is part of none matches nothing, not even <c>.</c>, as in ripgrep.
/// A carriage return before the line end belongs to that. One instance a thread.
/// </remarks>
internal sealed partial class LazyAutomaton
{
    // Numbers of states are offsets into the table. The first three are verdicts, not states.
    private const int Unknown = 0;

    // A table that fills up again before so many bytes were read for each of its states does not pay.
    private const int WorthwhileBytes = 20;
    private const int PatientFlushes = 8;

    private readonly PatternProgram program;
    private readonly AutomatonMemory memory;
    private readonly CharacterClasses classes;
    private readonly byte[] byteClasses = new byte[256];
    private int[] table = [];
    private int strideBits;
    private int match;
    private int dead;
    private int firstState;
    private int start = -1;
    private int flushes;
    private long bytesSinceFlush;

    /// <param name="program">The patterns.</param>
    /// <param name="memory">What the tables of all automata may take together.</param>
    public LazyAutomaton(PatternProgram program, AutomatonMemory memory)
    {
        this.program = program;
        this.memory = memory;
        classes = new CharacterClasses(program);
        marks = new int[program.Steps.Length];
        strideBits = 3;
        Reset();
    }

    // The last column belongs to no class: a byte that needs a closer look finds nothing known there.
    private int Spare => (1 << strideBits) - 1;

    /// <summary>Whether it makes new states so often that another way of searching should take over.</summary>
    public bool Thrashes { get; private set; }

    /// <summary>Whether the line, given without its end, holds a match.</summary>
    public bool Matches(ReadOnlySpan<byte> line) => NextMatch(line, 0) >= 0;

    /// <summary>A place within the next line that holds a match, or behind its last byte; negative where there is none.</summary>
    /// <param name="lines">Lines, separated by <c>\n</c>.</param>
    /// <param name="from">Where a line begins.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int NextMatch(ReadOnlySpan<byte> lines, int from)
    {
        ref var text = ref MemoryMarshal.GetReference(lines);
        ref var toClass = ref MemoryMarshal.GetArrayDataReference(byteClasses);
        var at = from;
        bytesSinceFlush += lines.Length - from;
        var state = StartState();
        while (true)
        {
            // Where the empty text matches, so does every line, an empty one too.
            if (state == match)
            {
                return at;
            }

            ref var transitions = ref MemoryMarshal.GetArrayDataReference(table);
            var first = firstState;
            while (at < lines.Length)
            {
                var next = Unsafe.Add(
                    ref transitions,
                    (nint)(uint)(state + Unsafe.Add(ref toClass, Unsafe.Add(ref text, at)))
                );
                if (next < first)
                {
                    break;
                }

                state = next;
                at++;
            }

            if (at >= lines.Length)
            {
                return Step(state, CharacterClasses.LineEnd) == match ? lines.Length : -1;
            }

            var after = SlowStep(lines, at, state, out var taken);
            if (after == match)
            {
                return at;
            }

            if (after == dead)
            {
                // Nothing in this line any more.
                var end = lines[at..].IndexOf((byte)'\n');
                if (end < 0 || at + end + 1 >= lines.Length)
                {
                    return -1;
                }

                at += end + 1;
                state = StartState();
                continue;
            }

            at += taken;
            state = after;
        }
    }

    /// <summary>Gives its memory back; it is of no use any more.</summary>
    public void Release()
    {
        memory.Change(table.Length, 0);
        table = [];
    }

    // Bytes that are no character of their own, line ends, and steps not known yet.
    private int SlowStep(ReadOnlySpan<byte> lines, int at, int state, out int taken)
    {
        taken = 1;
        var c = lines[at];
        if (c == '\n' || (c == '\r' && (at + 1 == lines.Length || lines[at + 1] == '\n')))
        {
            return Step(state, CharacterClasses.LineEnd);
        }

        if (c < 0x80)
        {
            return Step(state, classes.Ascii[c]);
        }

        var characters = CharacterClasses.NoCharacter;
        if (Rune.DecodeFromUtf8(lines[at..], out var rune, out var length) == OperationStatus.Done)
        {
            taken = length;
            characters = classes.Of(rune.Value);
        }

        return Step(state, characters);
    }

    private int Step(int state, int characters)
    {
        if (characters >= Spare)
        {
            // A character of a new kind: the table is made anew, wider.
            var kept = StateAt(state);
            Reset();
            state = Enter(kept);
        }

        var next = table[state + characters];
        if (next == Unknown)
        {
            var version = flushes;
            next = Follow(state, characters);
            if (version == flushes && characters < Spare)
            {
                table[state + characters] = next;
            }
        }

        return next;
    }

    private int StartState()
    {
        if (start < 0)
        {
            var first = FirstState();
            start = accepted ? match : Enter(first);
        }

        return start;
    }

    private void Reset()
    {
        while (Spare < classes.Count)
        {
            strideBits++;
        }

        var stride = 1 << strideBits;
        (match, dead, firstState) = (stride, 2 * stride, 3 * stride);
        memory.Change(table.Length, 16 * stride);
        table = new int[16 * stride];
        used = firstState;
        start = -1;
        numbers.Clear();
        states.Clear();
        flushes++;

        Array.Fill(byteClasses, (byte)Spare);
        for (var c = 0; c < 128; c++)
        {
            byteClasses[c] = c is '\n' or '\r' ? byteClasses[c] : classes.Ascii[c];
        }
    }
}
