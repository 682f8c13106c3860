using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Many literals of one length, looked up by a hash of all their bytes.</summary>
internal sealed class LiteralCrowd
{
    private readonly int[] members;
    private readonly uint[] hashes;
    private readonly bool ignoreCase;

    /// <param name="members">Numbers of literals that are equally long and alike in whether case plays a part.</param>
    /// <param name="literals">All literals.</param>
    public LiteralCrowd(int[] members, SearchedLiteral[] literals)
    {
        this.members = members;
        ignoreCase = literals[members[0]].IgnoreCase;
        hashes = new uint[members.Length];
        for (var i = 0; i < members.Length; i++)
        {
            hashes[i] = Hash(literals[members[i]].Bytes);
        }

        Array.Sort(hashes, members);
    }

    /// <summary>Those that may be what stands here.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public ReadOnlySpan<int> Members(ReadOnlySpan<byte> here)
    {
        var hash = Hash(here);
        var (low, high) = (0, hashes.Length);
        while (low < high)
        {
            var middle = (low + high) >> 1;
            if (hashes[middle] < hash)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        var end = low;
        while (end < hashes.Length && hashes[end] == hash)
        {
            end++;
        }

        return members.AsSpan(low, end - low);
    }

    // FNV-1a (G. Fowler, L. C. Noll, P. Vo).
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private uint Hash(ReadOnlySpan<byte> text)
    {
        var hash = 2_166_136_261u;
        foreach (var c in text)
        {
            hash = (hash ^ (ignoreCase ? SearchedLiteral.Folded(c) : c)) * 16_777_619;
        }

        return hash;
    }
}
