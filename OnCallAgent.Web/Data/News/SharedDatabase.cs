using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.News;

/// <summary>Whether other nodes may be working on the same database: on an embedded one, a lock keeps them out.</summary>
internal static class SharedDatabase
{
    public static bool Is(DbContext context) => !context.Database.IsSqlite();

    /// <summary>Leaves word of lines that are stored with the same transaction; their ids follow each other.</summary>
    public static void TellLines(
        OnCallDbContext context,
        IReadOnlyList<StoredLogLine> lines,
        NodeIdentity node,
        DateTimeOffset now
    )
    {
        if (lines.Count > 0 && Is(context))
        {
            context.NodeNews.Add(
                new NodeNews
                {
                    At = now,
                    Node = node.Instance,
                    Body = new NewsBody { FirstLine = lines[0].Id, Lines = lines.Count },
                }
            );
        }
    }
}
