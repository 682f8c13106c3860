using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>
/// Reads a part of the incident list in a time that does not grow with the history. Each status and severity is read in its own
/// order, which an index gives, and the newest of all are taken: one query over several of them would sort whatever fits. So is
/// what would go through the whole history bounded: counting, leaving out, and looking for words.
/// </summary>
internal sealed class IncidentPages
{
    private readonly IncidentFilter filter;
    private readonly ListReach reach;
    private readonly IReadOnlyList<IQueryable<Incident>> streams;
    private readonly IQueryable<Incident> all;

    public IncidentPages(IQueryable<Incident> incidents, IncidentFilter filter, ListReach reach)
    {
        this.filter = filter;
        this.reach = reach;
        all = incidents;
        streams = [.. Streams(incidents, filter)];
    }

    private bool HasWords => !string.IsNullOrWhiteSpace(filter.Text);

    public async Task<IncidentPage> ReadAsync(
        int limit,
        int offset,
        IncidentCursor? after,
        CancellationToken cancellation
    )
    {
        var behind = after is null ? streams : [.. streams.Select(s => Behind(s, after))];
        IncidentCursor? end = null;
        var (counted, most) = (streams, reach.Counted);
        if (HasWords)
        {
            end = await EndOfSearchAsync(behind, cancellation);
            behind = [.. behind.Select(s => WithWords(Until(s, end)))];
            // What is searched is counted: from where this part begins.
            (counted, most) = (behind, reach.FoundCounted);
        }

        var items = await ItemsAsync(behind, limit + 1, offset, cancellation);
        // Who sees the end of all that is counted has counted it.
        var isEnd = items.Count <= limit && (items.Count > 0 || offset == 0);
        var total =
            isEnd && (HasWords || after is null)
                ? offset + items.Count
                : await Newest(counted, most + 1).CountAsync(cancellation);
        var next = end;
        if (items.Count > limit)
        {
            items.RemoveAt(limit);
            next = new IncidentCursor(items[^1].CreatedAt, items[^1].Id);
        }

        return new IncidentPage(items, Math.Min(total, most), next)
        {
            IsCapped = total > most || end is not null,
        };
    }

    private async Task<List<Incident>> ItemsAsync(
        IReadOnlyList<IQueryable<Incident>> from,
        int count,
        int offset,
        CancellationToken cancellation
    )
    {
        if (from.Count == 1)
        {
            return await Ordered(from[0]).Skip(offset).Take(count).ToListAsync(cancellation);
        }

        // By id first: whole rows of each stream would be read only to be left out. In two questions: one within the other
        // took seven times as long, as it seems to be translated anew for each limit and offset.
        var ids = await Newest(from, offset + count)
            .Skip(offset)
            .Select(k => k.Id)
            .ToListAsync(cancellation);
        return await Ordered(all.Where(i => ids.Contains(i.Id))).ToListAsync(cancellation);
    }

    // The last one that is looked at for words; null where all of them are.
    private async Task<IncidentCursor?> EndOfSearchAsync(
        IReadOnlyList<IQueryable<Incident>> from,
        CancellationToken cancellation
    ) =>
        await Newest(from, reach.Searched)
            .Skip(reach.Searched - 1)
            .FirstOrDefaultAsync(cancellation)
            is { } last
            ? new IncidentCursor(last.CreatedAt, last.Id)
            : null;

    private static IQueryable<Key> Newest(IReadOnlyList<IQueryable<Incident>> from, int count)
    {
        var keys = from.Select(s =>
                Ordered(s).Take(count).Select(i => new Key { CreatedAt = i.CreatedAt, Id = i.Id })
            )
            .ToList();
        return keys.Count == 1
            ? keys[0]
            : keys.Aggregate((a, b) => a.Concat(b))
                .OrderByDescending(k => k.CreatedAt)
                .ThenByDescending(k => k.Id)
                .Take(count);
    }

    private static IOrderedQueryable<Incident> Ordered(IQueryable<Incident> incidents) =>
        incidents.OrderByDescending(i => i.CreatedAt).ThenByDescending(i => i.Id);

#pragma warning disable CA1309 // Translated to SQL, which compares by the order of its ORDER BY.
    // Both conditions, so that an index can begin where the first one says.
    private static IQueryable<Incident> Behind(IQueryable<Incident> incidents, IncidentCursor at) =>
        incidents.Where(i =>
            i.CreatedAt <= at.CreatedAt
            && (i.CreatedAt < at.CreatedAt || string.Compare(i.Id, at.Id) < 0)
        );

    private static IQueryable<Incident> Until(IQueryable<Incident> incidents, IncidentCursor? at) =>
        at is null
            ? incidents
            : incidents.Where(i =>
                i.CreatedAt >= at.CreatedAt
                && (i.CreatedAt > at.CreatedAt || string.Compare(i.Id, at.Id) >= 0)
            );
#pragma warning restore CA1309

    private static IEnumerable<IQueryable<Incident>> Streams(
        IQueryable<Incident> incidents,
        IncidentFilter filter
    )
    {
        if (filter.Handlers.Count > 0)
        {
            incidents = incidents.Where(i => filter.Handlers.Contains(i.Handler));
        }

        if (!string.IsNullOrEmpty(filter.Service))
        {
            incidents = incidents.Where(i => i.Service == filter.Service);
        }

        if (!string.IsNullOrEmpty(filter.AssignedTo))
        {
            incidents = incidents.Where(i => i.AssignedTo == filter.AssignedTo);
        }

        var statuses = Narrowing(filter.Statuses);
        var severities = Narrowing(filter.Severities);
        if (statuses.Count == 0 && severities.Count == 0)
        {
            return [incidents];
        }

        if (IsFew(filter))
        {
            incidents =
                statuses.Count == 0 ? incidents : incidents.Where(i => statuses.Contains(i.Status));
            return
            [
                severities.Count == 0
                    ? incidents
                    : incidents.Where(i => severities.Contains(i.Severity)),
            ];
        }

        return from status in OrAll(statuses)
            from severity in OrAll(severities)
            select incidents.Where(i => i.Status == status && i.Severity == severity);
    }

    private static List<T> OrAll<T>(List<T> narrowing)
        where T : struct, Enum => narrowing.Count == 0 ? [.. Enum.GetValues<T>()] : narrowing;

    // An index of its own finds them.
    private static bool IsFew(IncidentFilter filter) =>
        !string.IsNullOrEmpty(filter.Service)
        || !string.IsNullOrEmpty(filter.AssignedTo)
        || filter.Handlers.Count > 0;

    // Whoever names all of them wants no fewer than who names none.
    private static List<T> Narrowing<T>(IReadOnlyList<T> wanted)
        where T : struct, Enum
    {
        var distinct = wanted.Distinct().ToList();
        return distinct.Count == Enum.GetValues<T>().Length ? [] : distinct;
    }

#pragma warning disable CA1304, CA1308, CA1311, CA1862 // Translated to SQL, where LOWER knows no culture.
    private IQueryable<Incident> WithWords(IQueryable<Incident> incidents)
    {
        var words = (filter.Text ?? "")
            .ToLowerInvariant()
            .Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var word in words)
        {
            incidents = incidents.Where(i =>
                i.Id.ToLower().Contains(word)
                || i.Title.ToLower().Contains(word)
                || i.Description.ToLower().Contains(word)
                || i.Service.ToLower().Contains(word)
                || (i.RootCause != null && i.RootCause.ToLower().Contains(word))
            );
        }

        return incidents;
    }
#pragma warning restore CA1304, CA1308, CA1311, CA1862

    private sealed class Key
    {
        public DateTimeOffset CreatedAt { get; init; }

        public string Id { get; init; } = "";
    }
}
