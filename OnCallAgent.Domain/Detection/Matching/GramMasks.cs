using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <summary>Finds places where one of some grams may stand, a vector of places at a time.</summary>
internal abstract class GramMasks
{
    /// <summary>Places told of at once.</summary>
    public const int Places = 64;

    /// <summary>Bytes that a text must have for a search.</summary>
    public const int Least = Places + sizeof(uint) - 1;

    /// <summary>Whether this processor can look up many bytes at once.</summary>
    public static bool IsSupported => ByteMasks.IsSupported || NibbleMasks.IsSupported;

    /// <summary>More grams than these they never told apart.</summary>
    public static int Most => ByteMasks.IsSupported ? 2_000 : 96;

    /// <summary>As many have two to a bucket at most: they are told apart whatever the text.</summary>
    public static int Few => ByteMasks.IsSupported ? 32 : 16;

    /// <summary>What a search takes, in cycles for each byte as they were measured; only ratios matter.</summary>
    /// <param name="suspects">The share of places that the masks cannot rule out.</param>
    public static double Cost(double suspects) =>
        ByteMasks.IsSupported ? 0.2 + (6 * suspects) : 0.4 + (10 * suspects);

    /// <param name="grams">Each of <paramref name="width"/> bytes, and neighbours with much in common: a bucket mixes those the less.</param>
    /// <param name="width">Bytes of a gram: 3 or 4.</param>
    public static GramMasks Of(SearchedLiteral[] grams, int width) =>
        ByteMasks.IsSupported ? new ByteMasks(grams, width) : new NibbleMasks(grams, width);

    /// <summary>Looks for the next places that a gram may begin at.</summary>
    /// <param name="text">At least <see cref="Least"/> bytes.</param>
    /// <param name="until">Behind the last place of interest.</param>
    /// <param name="at">Where to begin; then the place that the first bit stands for.</param>
    /// <param name="grams">The first that is found is looked up there, too; null for all that the masks let pass.</param>
    /// <returns>A bit for each of the places from <paramref name="at"/> on; 0 where there are none up to the end.</returns>
    public abstract ulong Next(ReadOnlySpan<byte> text, int until, ref int at, GramBits? grams);

    /// <summary>The share of a text's places that have to be looked at closely.</summary>
    public double Suspects(ReadOnlySpan<byte> text)
    {
        if (text.Length < Least)
        {
            return 0;
        }

        var (found, at) = (0, 0);
        while (Next(text, text.Length, ref at, null) is not 0 and var places)
        {
            found += BitOperations.PopCount(places);
            at += Places;
        }

        return (double)found / text.Length;
    }

    /// <summary>Those of the places found that are from one on and before another, as far as they cannot be ruled out.</summary>
    /// <param name="here">The byte that the first bit stands for.</param>
    /// <param name="bits">What the masks let pass.</param>
    /// <param name="from">The first place of interest, counted from there.</param>
    /// <param name="until">Behind the last one.</param>
    /// <param name="grams">The first that is found is looked up there; null for all.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    protected static ulong Kept(ref byte here, ulong bits, int from, int until, GramBits? grams)
    {
        bits = bits >> from << from & (until < Places ? (1UL << until) - 1 : ulong.MaxValue);
        return grams is null ? bits : grams.FromFirst(ref here, bits);
    }
}
