using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

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

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var known = await db.SavedViews.Where(v => v.Owner == owner).ToListAsync(cancellation);
        var same = known.Where(v =>
            string.Equals(v.Name, wanted.Value.Name, StringComparison.OrdinalIgnoreCase)
        );
        if (known.Count - same.Count() >= SavedView.MostPerOwner)
        {
            return new FieldError(
                "name",
                $"would be the {SavedView.MostPerOwner + 1}th view; remove one first"
            );
        }

        // Two steps: a key in another case is another key on some engines and the same on others.
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        db.SavedViews.RemoveRange(same);
        await db.SaveChangesAsync(cancellation);
        db.SavedViews.Add(wanted.Value);
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);
        return wanted;
    }

    /// <summary>Forgets a view. One that is gone already is no fault.</summary>
    public async Task RemoveAsync(string owner, string name, CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        await db
            .SavedViews.Where(v => v.Owner == owner && v.Name == name)
            .ExecuteDeleteAsync(cancellation);
    }
}
