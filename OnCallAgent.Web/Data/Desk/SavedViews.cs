using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>The filters that people keep under a name. Each sees only their own.</summary>
public sealed class SavedViews(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>A person's views, by name.</summary>
    public async Task<IReadOnlyList<SavedView>> OfAsync(
        string owner,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return
        [
            .. (
                await db
                    .SavedViews.AsNoTracking()
                    .Where(v => v.Owner == owner)
                    .ToListAsync(cancellation)
            ).OrderBy(v => v.Name, StringComparer.OrdinalIgnoreCase),
        ];
    }

    /// <summary>Keeps a view; one of the same name is replaced.</summary>
    /// <returns>The view, or the <see cref="FieldError"/>.</returns>
    public async Task<Result<SavedView>> SaveAsync(
        string owner,
        string name,
        string query,
        CancellationToken cancellation
    )
    {
        var wanted = SavedView.Create(owner, name, query, clock.GetUtcNow());
        if (!wanted.IsSuccess)
        {
            return wanted;
        }

        await using var db = await contexts.ForAsync(owner, cancellation);
        var known = await db.SavedViews.Where(v => v.Owner == owner).ToListAsync(cancellation);
        var same = known.Find(v =>
            string.Equals(v.Name, wanted.Value.Name, StringComparison.OrdinalIgnoreCase)
        );
        if (same is null && known.Count >= SavedView.MostPerOwner)
        {
            return new FieldError(
                "name",
                $"would be the {SavedView.MostPerOwner + 1}th view; remove one first"
            );
        }

        if (same is not null)
        {
            // A name is a key, and whether another case is another key differs by engine: the name first given stays.
            var kept = wanted.Value with
            {
                Name = same.Name,
            };
            db.Entry(same).CurrentValues.SetValues(kept);
            await db.SaveChangesAsync(cancellation);
            return kept;
        }

        db.SavedViews.Add(wanted.Value);
        await db.SaveChangesAsync(cancellation);
        return wanted;
    }

    /// <summary>Forgets a view. One that is gone already is no fault.</summary>
    public async Task RemoveAsync(string owner, string name, CancellationToken cancellation)
    {
        await using var db = await contexts.ForAsync(owner, cancellation);
        if (
            await db.SavedViews.SingleOrDefaultAsync(
                v => v.Owner == owner && v.Name == name,
                cancellation
            ) is
            { } known
        )
        {
            // Not deleted behind the context's back: the audit log sees what a context saves.
            db.SavedViews.Remove(known);
            await db.SaveChangesAsync(cancellation);
        }
    }
}
