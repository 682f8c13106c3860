using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Accounts;

/// <summary>
/// Tells what may shut somebody out from what shuts out nobody, as who signs in or guesses a password does: every open page and
/// stream looks again whether its viewer may still be believed, and a stranger must not be able to make all of them do so.
/// </summary>
internal static class AccountRights
{
    private static readonly HashSet<string> Harmless = new(StringComparer.Ordinal)
    {
        nameof(OnCallUser.AccessFailedCount),
        nameof(OnCallUser.LockoutEnd),
    };

    /// <summary>Whether somebody may do less than before by this change of an account, a session, a role, a key, or by what is recorded of one.</summary>
    public static bool MayBeLess(EntityEntry entry) =>
        entry.Entity switch
        {
            AuditEntry told => told.What is not ("signed_in" or "sign_in_refused"),
            OnCallUser or UserSession or ApiKey when entry.State == EntityState.Added => false,
            OnCallUser when entry.State == EntityState.Modified => !IsHarmless(entry),
            _ => true,
        };

    // By the values: Identity marks all of an account as changed. Where nothing is seen to differ, it is not known what does.
    private static bool IsHarmless(EntityEntry account)
    {
        var differing = account
            .Properties.Where(static p =>
                p.Metadata.Name != nameof(OnCallUser.ConcurrencyStamp)
                && !Equals(p.OriginalValue, p.CurrentValue)
            )
            .Select(static p => p.Metadata.Name)
            .ToList();
        return differing.Count > 0 && differing.TrueForAll(Harmless.Contains);
    }
}
