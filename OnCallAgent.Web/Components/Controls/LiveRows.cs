namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// The rows of a table that is read again while somebody looks at it. A row stays the same object as long as its entry is
/// there: MudTable draws anew every row whose object is another, and takes the focus and a click under way with it.
/// </summary>
/// <param name="key">What tells one entry from another.</param>
internal sealed class LiveRows<T>(Func<T, string> key)
{
    private Dictionary<string, LiveRow<T>> known = new(StringComparer.Ordinal);

    /// <summary>The rows in the order of what was read last.</summary>
    public IReadOnlyList<LiveRow<T>> All { get; private set; } = [];

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

        known = next;
        All = [.. next.Values];
    }
}

/// <summary>A row, and the entry in it as it was read last.</summary>
internal sealed class LiveRow<T>(T entry)
{
    public T Entry { get; set; } = entry;
}
