using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Identity;

/// <summary>Changes of accounts that were overtaken, as by a wrong password that was counted at the same moment.</summary>
internal static class AccountWrites
{
    private const int MostAttempts = 3;

    /// <summary>Makes a change, and makes it anew on the account as it is where another one came between.</summary>
    /// <param name="database">What it is made in; forgets what it has read before a second attempt.</param>
    /// <param name="change">Reads, judges and saves, in a transaction of its own. May run several times.</param>
    public static async Task<T> AnewAsync<T>(this OnCallDbContext database, Func<Task<T>> change)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await change();
            }
            catch (Exception e) when (attempt < MostAttempts && CatalogWrite.IsLostRace(e))
            {
                database.ChangeTracker.Clear();
            }
        }
    }
}
