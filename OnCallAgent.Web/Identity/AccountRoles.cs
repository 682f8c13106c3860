using Microsoft.AspNetCore.Identity;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Identity;

/// <summary>How an account's one role changes, and that it did.</summary>
internal static class AccountRoles
{
    /// <summary>Gives the account this role in place of the one it has, within the caller's transaction.</summary>
    public static async Task MoveToRoleAsync(
        this UserManager<OnCallUser> users,
        OnCallUser user,
        string role,
        OnCallDbContext database
    )
    {
        var before = await users.GetRolesAsync(user);
        if (before is [var only] && only == role)
        {
            return;
        }

        database.RecordRole(user, before.Count == 0 ? "none" : string.Join(", ", before), role);
        (await users.RemoveFromRolesAsync(user, before)).MustSucceed();
        (await users.AddToRoleAsync(user, role)).MustSucceed();
    }

    // Memberships are rows of two ids, which say nothing to a reader.
    public static void RecordRole(
        this OnCallDbContext database,
        OnCallUser user,
        string before,
        string after
    ) =>
        database.Record(
            "user",
            user.Id,
            "role_changed",
            $"{before} → {after}",
            user.UserName ?? ""
        );
}
