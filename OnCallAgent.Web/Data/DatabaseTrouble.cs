using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data;

/// <summary>What a database throws that is away, cut off or in the way.</summary>
internal static class DatabaseTrouble
{
    /// <summary>Whether it is the database's trouble, not a bug.</summary>
    public static bool Is(Exception failure) =>
        failure is DbException or DbUpdateException or TimeoutException
        // What looks as if it would pass by itself, a server that is away above all, comes wrapped ("consider enabling retries").
        || failure is InvalidOperationException { InnerException: { } inner } && Is(inner);
}
