using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace OnCallAgent.Domain.Detection;

/// <summary>
/// Finds any of many literals in UTF-8 text, ASCII case ignored, by looking at a few bytes of each window and skipping
/// as far as no literal can end: Wu and Manber, "A fast algorithm for multi-pattern searching", 1994.
/// </summary>
/// <remarks>
/// What the platform offers for many strings (Aho-Corasick behind <c>SearchValues</c>) looks at every character and was
/// measured ten to thirty times slower on log lines with a hundred literals and more.
/// </remarks>
internal sealed class LiteralTable
{
    private const int MaxWindow = 16;

    // Sixteen slots for each entry keep false hits rare; more would only push the table out of the processor's cache.
    private const int SlotsPerEntry = 16;
    private const int MinTableBits = 10;
    private const int MaxTableBits = 16;

    private readonly byte[][] literals;
    private readonly int[][] owners;
    private readonly int window;
    private readonly int block;
    private readonly uint blockMask;
    private readonly int slotShift;
    private readonly byte[] shifts;
    private readonly int[] heads;
    private readonly int[] chain;

    /// <param name="literals">Lower-case ASCII, three characters or more, with the numbers of the patterns each stands for.</param>
    public LiteralTable(IReadOnlyList<(byte[] Literal, int[] Owners)> literals)
    {
        this.literals = [.. literals.Select(static l => l.Literal)];
        owners = [.. literals.Select(static l => l.Owners)];
        window = Math.Min(MaxWindow, this.literals.Min(static l => l.Length));
        block = Math.Min(4, window);
        blockMask = block == 4 ? uint.MaxValue : 0x00FF_FFFF;
        var entries = this.literals.Length * (window - block + 1) * SlotsPerEntry;
        var bits = Math.Clamp(BitOperations.Log2((uint)entries) + 1, MinTableBits, MaxTableBits);
        slotShift = 32 - bits;
        shifts = new byte[1 << bits];
        heads = new int[(1 << bits) + 1];
        chain = new int[this.literals.Length];
        Fill();
    }

    /// <summary>Where the first literal begins, at the position given or behind; -1 where there is none.</summary>
    public int Find(ReadOnlySpan<byte> text, int from)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var shift = ref MemoryMarshal.GetArrayDataReference(shifts);
        var last = text.Length - window;
        var at = from;
        while (at <= last)
        {
            var slot = Slot(ref first, at + window - block, text.Length);
            var skip = Unsafe.Add(ref shift, slot);
            if (skip != 0)
            {
                at += skip;
                continue;
            }

            for (var i = heads[slot]; i < heads[slot + 1]; i++)
            {
                if (StandsAt(text, at, literals[chain[i]]))
                {
                    return at;
                }
            }

            at++;
        }

        return -1;
    }

    /// <summary>Sets the bit of every pattern that has a literal in the text.</summary>
    public bool Collect(ReadOnlySpan<byte> text, Span<ulong> candidates)
    {
        ref var first = ref MemoryMarshal.GetReference(text);
        ref var shift = ref MemoryMarshal.GetArrayDataReference(shifts);
        var last = text.Length - window;
        var found = false;
        var at = 0;
        while (at <= last)
        {
            var slot = Slot(ref first, at + window - block, text.Length);
            var skip = Unsafe.Add(ref shift, slot);
            if (skip != 0)
            {
                at += skip;
                continue;
            }

            for (var i = heads[slot]; i < heads[slot + 1]; i++)
            {
                if (StandsAt(text, at, literals[chain[i]]))
                {
                    found = true;
                    foreach (var owner in owners[chain[i]])
                    {
                        candidates[owner >> 6] |= 1UL << owner;
                    }
                }
            }

            at++;
        }

        return found;
    }

    private static bool StandsAt(ReadOnlySpan<byte> text, int at, byte[] literal)
    {
        if (text.Length - at < literal.Length)
        {
            return false;
        }

        for (var i = 0; i < literal.Length; i++)
        {
            int c = text[at + i];
            if (c - 'A' is >= 0 and <= 'Z' - 'A')
            {
                c |= 0x20;
            }

            if (c != literal[i])
            {
                return false;
            }
        }

        return true;
    }

    // Bit 5 is set in every byte, which folds letters and, for this filter harmlessly, some signs as well.
    private int Slot(ref byte first, int at, int length)
    {
        uint bytes;
        if (at + 4 <= length)
        {
            bytes = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref first, at));
        }
        else
        {
            // Three bytes at the very end; a block of four never reaches beyond it.
            bytes =
                Unsafe.Add(ref first, at)
                | ((uint)Unsafe.Add(ref first, at + 1) << 8)
                | ((uint)Unsafe.Add(ref first, at + 2) << 16);
        }

        if (!BitConverter.IsLittleEndian && at + 4 <= length)
        {
            bytes = System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(bytes);
        }

        return (int)((((bytes | 0x2020_2020) & blockMask) * 0x9E37_79B1u) >> slotShift);
    }

    private void Fill()
    {
        Array.Fill(shifts, (byte)(window - block + 1));
        var slots = new int[literals.Length];
        for (var n = 0; n < literals.Length; n++)
        {
            ref var first = ref MemoryMarshal.GetArrayDataReference(literals[n]);
            for (var at = 0; at + block <= window; at++)
            {
                var slot = Slot(ref first, at, literals[n].Length);
                shifts[slot] = Math.Min(shifts[slot], (byte)(window - block - at));
                slots[n] = slot;
            }

            heads[slots[n] + 1]++;
        }

        for (var slot = 0; slot < shifts.Length; slot++)
        {
            heads[slot + 1] += heads[slot];
        }

        var next = heads.AsSpan().ToArray();
        for (var n = 0; n < literals.Length; n++)
        {
            chain[next[slots[n]]++] = n;
        }
    }
}
