using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Components.Pages.Logs;

/// <summary>
/// The lines a viewer has before them: bounded, because a page may stay open for days. The oldest go first; nothing
/// is lost by that, the database has them.
/// </summary>
public sealed class LineBuffer
{
    /// <summary>Most lines kept.</summary>
    public const int Capacity = 100_000;

    // Cutting what a filter shows from its front costs as much as it is long; a tenth at a time makes that rare.
    private const int Slack = Capacity / 10;

    private readonly LineParts all = [];

    // Of a filter; where none is set, all are shown.
    private readonly List<StoredLogLine> found = [];
    private readonly SortedSet<string> services = new(StringComparer.Ordinal);
    private readonly SortedSet<string> sources = new(StringComparer.Ordinal);
    private LineFilter filter = LineFilter.None;
    private long lastId;

    /// <summary>The lines that the filter shows, oldest first.</summary>
    public IReadOnlyList<StoredLogLine> Shown => filter.ShowsAll ? all : found;

    /// <summary>How many lines are kept.</summary>
    public int Count => all.Count;

    /// <summary>Lines that were dropped because there were too many.</summary>
    public long Forgotten { get; private set; }

    /// <summary>Of the lines that were dropped, those that stood before the ones shown: by so many rows all others moved up.</summary>
    public long MovedUp { get; private set; }

    /// <summary>What is shown from now on.</summary>
    public LineFilter Filter
    {
        get => filter;
        set
        {
            filter = value;
            found.Clear();
            if (!filter.ShowsAll)
            {
                found.AddRange(all.Where(filter.Shows));
            }

            found.TrimExcess();
        }
    }

    /// <summary>Services that had a line here, in order.</summary>
    public IReadOnlyCollection<string> Services => services;

    /// <summary>Ids of the sources that had a line here, in order.</summary>
    public IReadOnlyCollection<string> Sources => sources;

    /// <summary>Some of the lines that are shown, for drawing: nothing is copied but these.</summary>
    /// <param name="start">Which is the first.</param>
    /// <param name="count">How many, as far as there are as many.</param>
    public IReadOnlyList<StoredLogLine> Window(int start, int count)
    {
        var from = Math.Clamp(start, 0, Shown.Count);
        var many = Math.Clamp(count, 0, Shown.Count - from);
        return filter.ShowsAll ? all.Window(from, many) : found.GetRange(from, many);
    }

    /// <summary>Adds lines in the order they arrived. Lines that are here already (read from the database and told live) are left out.</summary>
    /// <param name="lines">Kept as they are, without a copy where all are new: they must not change afterwards.</param>
    /// <returns>Those that were added.</returns>
    public IReadOnlyList<StoredLogLine> Add(IReadOnlyList<StoredLogLine> lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        var added = NewOf(lines);
        foreach (var line in added)
        {
            services.Add(line.Service);
            sources.Add(line.Source);
        }

        if (!filter.ShowsAll)
        {
            found.AddRange(added.Where(filter.Shows));
        }

        all.Add(added);
        Trim();
        return added;
    }

    /// <summary>Empties the pane; only newer lines appear from now on.</summary>
    public void Clear()
    {
        all.Clear();
        found.Clear();
        services.Clear();
        sources.Clear();
        (Forgotten, MovedUp) = (0, 0);
    }

    private void Trim()
    {
        if (all.Count <= Capacity)
        {
            return;
        }

        var cut = Math.Min(all.Count, all.Count - Capacity + Slack);
        if (found.Count > 0)
        {
            var gone = new HashSet<StoredLogLine>(
                all.Window(0, cut),
                ReferenceEqualityComparer.Instance
            );
            MovedUp += found.RemoveAll(gone.Contains);
        }

        if (filter.ShowsAll)
        {
            MovedUp += cut;
        }

        all.Cut(cut);
        Forgotten += cut;
    }

    private IReadOnlyList<StoredLogLine> NewOf(IReadOnlyList<StoredLogLine> lines)
    {
        var fresh = new List<StoredLogLine>(lines.Count);
        foreach (var line in lines)
        {
            if (line.Id > 0 && line.Id <= lastId)
            {
                continue;
            }

            lastId = Math.Max(lastId, line.Id);
            fresh.Add(line);
        }

        return fresh.Count == lines.Count ? lines : fresh;
    }
}
