using System.Collections;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>
/// Lines one behind the other, held in the parts they came in. The live feed hands the same parts to everybody who
/// looks, so hundreds of viewers of one storm hold its lines once, and each for itself only where a part begins.
/// </summary>
internal sealed class LineParts : IReadOnlyList<StoredLogLine>
{
    // Where a part holds fewer lines than this, its place would take more room than its lines.
    private const int Small = 16;
    private const int Gathered = 512;

    private readonly List<Part> parts = [];
    private long cut;
    private long end;

    public int Count => (int)(end - cut);

    public StoredLogLine this[int index]
    {
        get
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index);
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, Count);
            var part = parts[PartOf(cut + index)];
            return part.Lines[(int)(cut + index - part.Begin)];
        }
    }

    /// <summary>Puts lines to the end. The list is kept as it is and must not change afterwards.</summary>
    public void Add(IReadOnlyList<StoredLogLine> lines)
    {
        if (lines.Count == 0)
        {
            return;
        }

        if (lines.Count >= Small)
        {
            parts.Add(new Part(lines, end));
        }
        else if (parts is [.., { Lines: List<StoredLogLine> { Count: < Gathered } own }])
        {
            own.AddRange(lines);
        }
        else
        {
            parts.Add(new Part(new List<StoredLogLine>(lines), end));
        }

        end += lines.Count;
    }

    /// <summary>Lets go of so many lines at the front.</summary>
    public void Cut(int lines)
    {
        cut = Math.Min(cut + lines, end);
        parts.RemoveRange(0, cut == end ? parts.Count : PartOf(cut));
    }

    /// <summary>Lets go of all.</summary>
    public void Clear() => Cut(Count);

    /// <summary>Some of the lines.</summary>
    public IReadOnlyList<StoredLogLine> Window(int start, int count)
    {
        var window = new List<StoredLogLine>(count);
        for (var i = start; i < start + count; i++)
        {
            window.Add(this[i]);
        }

        return window;
    }

    public IEnumerator<StoredLogLine> GetEnumerator()
    {
        for (var i = 0; i < Count; i++)
        {
            yield return this[i];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private int PartOf(long place)
    {
        var (low, high) = (0, parts.Count - 1);
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            (low, high) = parts[middle].Begin <= place ? (middle, high) : (low, middle - 1);
        }

        return low;
    }

    /// <param name="Lines">The lines.</param>
    /// <param name="Begin">How many lines there ever were before it.</param>
    private readonly record struct Part(IReadOnlyList<StoredLogLine> Lines, long Begin);
}
