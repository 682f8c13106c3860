using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>The entry is used by others, which would reach nobody without it.</summary>
public sealed record EntryInUse(string Name, string By)
    : Error("catalog.in_use", $"{Name} is used by {By}; take it out there first.");

/// <summary>How entries of one kind are made, replaced and removed: checked, with their version, and recorded in their history. Within <see cref="CatalogWrite.ChangeAsync{T}"/>, which sees to those who do it at the same moment.</summary>
/// <param name="Kind">One of the kinds of <see cref="CatalogChange"/>.</param>
/// <param name="Words">What people call it.</param>
/// <param name="Id">Its id.</param>
/// <param name="Version">Its version.</param>
/// <param name="Stamp">The entry with a version, who changed it and when.</param>
/// <param name="Shown">What of it the history keeps: no secrets.</param>
internal sealed record EntryBook<T>(
    string Kind,
    string Words,
    Func<T, string> Id,
    Func<T, long> Version,
    Func<T, long, string, DateTimeOffset, T> Stamp,
    Func<T, object> Shown
)
    where T : class
{
    public async Task<Result<T>> CreateAsync(
        OnCallDbContext db,
        T wanted,
        string by,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var made = Stamp(wanted, 1, by, now);
        if (await db.FindAsync<T>([Id(made)], cancellation) is not null)
        {
            return new EntryExists($"{Words} {Id(made)}");
        }

        db.Add(made);
        Record(db, Id(made), 1, "created", by, now, made);
        await db.SaveChangesAsync(cancellation);
        return made;
    }

    public async Task<Result<T>> ReplaceAsync(
        OnCallDbContext db,
        T? known,
        T wanted,
        long? version,
        string by,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var shown = await db.AsShownAsync(
            known,
            $"{Words} {Id(wanted)}",
            Id,
            Version,
            version,
            cancellation
        );
        if (!shown.IsSuccess)
        {
            return shown;
        }

        var after = Stamp(wanted, Version(shown.Value) + 1, by, now);
        db.Entry(shown.Value).CurrentValues.SetValues(after);
        Record(db, Id(after), Version(after), "edited", by, now, after);
        await db.SaveChangesAsync(cancellation);
        return after;
    }

    public async Task<Result<T>> RemoveAsync(
        OnCallDbContext db,
        T known,
        long? version,
        string by,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var shown = await db.AsShownAsync(
            known,
            $"{Words} {Id(known)}",
            Id,
            Version,
            version,
            cancellation
        );
        if (!shown.IsSuccess)
        {
            return shown;
        }

        db.Remove(known);
        Record(db, Id(known), Version(known), "removed", by, now, null);
        await db.SaveChangesAsync(cancellation);
        return known;
    }

    private void Record(
        OnCallDbContext db,
        string id,
        long version,
        string what,
        string by,
        DateTimeOffset now,
        T? after
    ) =>
        CatalogHistory.Add(
            db,
            Kind,
            id,
            version,
            what,
            by,
            now,
            after is null ? null : Shown(after)
        );
}
