namespace OnCallAgent.Web.Components.Controls;

/// <summary>Rows of which only some are drawn: those that a text finds, a hundred at first.</summary>
public interface IDrawnRows
{
    /// <summary>What is looked for in them; empty for all.</summary>
    string Text { get; set; }

    /// <summary>How many there are.</summary>
    int Count { get; }

    /// <summary>How many the text finds.</summary>
    int FoundCount { get; }

    /// <summary>How many of those are drawn.</summary>
    int DrawnCount { get; }

    /// <summary>Draws some more.</summary>
    void DrawMore();
}

/// <summary>
/// The rows of a table that is read again while somebody looks at it. A row stays the same object as long as its entry is
/// there: MudTable draws anew every row whose object is another, and takes the focus and a click under way with it.
/// </summary>
/// <param name="key">What tells one entry from another.</param>
/// <param name="words">What of an entry is searched; its key where nothing is said.</param>
internal sealed class LiveRows<T>(Func<T, string> key, Func<T, string>? words = null) : IDrawnRows
{
    /// <summary>So many are drawn at first, and so many more each time.</summary>
    // A page of ten thousand rows takes a browser and the agent half a minute.
    public const int Step = 100;

    private readonly Func<T, string> words = words ?? key;
    private Dictionary<string, LiveRow<T>> known = new(StringComparer.Ordinal);
    private IReadOnlyList<LiveRow<T>> found = [];
    private string text = "";
    private int most = Step;

    /// <summary>The rows in the order of what was read last.</summary>
    public IReadOnlyList<LiveRow<T>> All { get; private set; } = [];

    /// <summary>Those of them that are to be drawn.</summary>
    public IReadOnlyList<LiveRow<T>> Drawn { get; private set; } = [];

    /// <summary>Whether anything was taken over yet: before, nobody knows whether there is none.</summary>
    public bool IsRead { get; private set; }

    /// <inheritdoc />
    public string Text
    {
        get => text;
        set
        {
            (text, most) = (value, Step);
            Choose();
        }
    }

    /// <inheritdoc />
    public int Count => All.Count;

    /// <inheritdoc />
    public int FoundCount => found.Count;

    /// <inheritdoc />
    public int DrawnCount => Drawn.Count;

    /// <inheritdoc />
    public void DrawMore()
    {
        most += Step;
        Choose();
    }

    /// <summary>Takes over what was read.</summary>
    public void Show(IEnumerable<T> entries)
    {
        var next = new Dictionary<string, LiveRow<T>>(StringComparer.Ordinal);
        foreach (var entry in entries)
        {
            var row = known.GetValueOrDefault(key(entry)) ?? new LiveRow<T>(entry);
            row.Entry = entry;
            next.Add(key(entry), row);
        }

        (known, IsRead) = (next, true);
        All = [.. next.Values];
        Choose();
    }

    private void Choose()
    {
        var wanted = text.Trim();
        found =
            wanted.Length == 0
                ? All
                :
                [
                    .. All.Where(r =>
                        words(r.Entry).Contains(wanted, StringComparison.OrdinalIgnoreCase)
                    ),
                ];
        Drawn = found.Count <= most ? found : [.. found.Take(most)];
    }
}

/// <summary>A row, and the entry in it as it was read last.</summary>
internal sealed class LiveRow<T>(T entry)
{
    public T Entry { get; set; } = entry;
}
