using System.Numerics;
using System.Runtime.CompilerServices;

namespace OnCallAgent.Domain.Detection.Matching;

/// <content>What a search gives.</content>
internal sealed partial class GramTable
{
    /// <summary>Walks through the hits.</summary>
    public ref struct Hits
    {
        private readonly GramTable table;
        private readonly ReadOnlySpan<byte> text;
        private readonly int until;
        private int next;
        private int at;
        private GramBuckets.Cursor cursor;

        // Places from one on that deserve a closer look, a bit each, and how far vectors have looked.
        private ulong places;
        private int placesFrom;
        private int looked;

        internal Hits(GramTable table, ReadOnlySpan<byte> text, int from, int until)
        {
            this.table = table;
            this.text = text;
            this.until = until;
            next = from;
            cursor = GramBuckets.Cursor.AtEnd;
        }

        /// <summary>The literal that stands there.</summary>
        public int Literal { get; private set; }

        /// <summary>Where it begins.</summary>
        public int Start { get; private set; }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        public bool MoveNext()
        {
            while (true)
            {
                while (table.buckets.Next(ref cursor, text, at, out var literal, out var start))
                {
                    (Literal, Start) = (literal, start);
                    return true;
                }

                at = NextPlace();
                if (at < 0)
                {
                    next = until;
                    return false;
                }

                next = at + table.bits.Stride;
                cursor = table.buckets.Open(table.bits.At(text, at));
            }
        }

        /// <summary>Goes on behind a place: literals that begin before it are of no interest.</summary>
        public void SkipTo(int place)
        {
            if (place > next)
            {
                next = place;
                cursor = GramBuckets.Cursor.AtEnd;
                var within = place - placesFrom;
                places = within < GramMasks.Places ? places >> within << within : 0;
            }
        }

        [MethodImpl(MethodImplOptions.AggressiveOptimization)]
        private int NextPlace()
        {
            while (true)
            {
                while (places != 0)
                {
                    var place = placesFrom + BitOperations.TrailingZeroCount(places);
                    places &= places - 1;
                    if (table.masks is null || table.bits.Has(text, place))
                    {
                        return place;
                    }
                }

                placesFrom = Math.Max(looked, next);
                places = table.NextPlaces(text, until, ref placesFrom);
                if (places == 0)
                {
                    // Without vectors, or too near the end for one.
                    looked = placesFrom;
                    return table.bits.NextGram(text, until, Math.Max(placesFrom, next));
                }

                looked = placesFrom + GramMasks.Places;
            }
        }
    }
}
