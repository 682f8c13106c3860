using Microsoft.EntityFrameworkCore;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>An account with its roles.</summary>
public sealed record UserAccount(OnCallUser User, IReadOnlyList<string> Roles);

/// <summary>Reads accounts.</summary>
public sealed class UserQueries(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>All accounts, by name.</summary>
    public async Task<IReadOnlyList<UserAccount>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var users = await db
            .Users.AsNoTracking()
            .OrderBy(u => u.NormalizedUserName)
            .ToListAsync(cancellation);
        var roles = (
            await db
                .UserRoles.Join(
                    db.Roles,
                    member => member.RoleId,
                    role => role.Id,
                    (member, role) => new { member.UserId, role.Name }
                )
                .ToListAsync(cancellation)
        ).ToLookup(r => r.UserId, r => r.Name!, StringComparer.Ordinal);
        return [.. users.Select(u => new UserAccount(u, [.. roles[u.Id]]))];
    }
}
