using System.Text;
using Microsoft.EntityFrameworkCore;

namespace OnCallAgent.Web.Data.Search;

/// <summary>
/// The index of words on SQLite: an FTS5 table without content, one row a block. It keeps neither text nor positions;
/// the lines themselves are looked at anyway.
/// </summary>
internal static class SqliteWords
{
    public const string Insert = "INSERT INTO log_words (rowid, words) VALUES (?1, ?2)";

    // Every character that is no ASCII sign belongs to a word, as our own words are made already.
    private const string Schema =
        "CREATE VIRTUAL TABLE IF NOT EXISTS log_words USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='ascii')";

    /// <summary>Makes the table where it is missing: migrations know only ordinary ones.</summary>
    public static async Task EnsureAsync(OnCallDbContext db, CancellationToken cancellation)
    {
        if (db.Database.IsSqlite())
        {
            await db.Database.ExecuteSqlRawAsync(Schema, cancellation);
        }
    }

    /// <summary>Forgets the words of blocks that begin up to a line.</summary>
    public static Task<int> DeleteAsync(
        OnCallDbContext db,
        long upTo,
        CancellationToken cancellation
    ) => db.Database.ExecuteSqlAsync($"DELETE FROM log_words WHERE rowid <= {upTo}", cancellation);

    /// <summary>Blocks that may hold what is looked for, before a line, the latest first.</summary>
    public static IQueryable<StoredLogBlock> Candidates(
        OnCallDbContext db,
        WordSearch search,
        long before,
        int most
    )
    {
        var match = Write(search);
        // The words lead: the other way round every block would be asked whether it matches.
        return db.LogBlocks.FromSql(
            $"""
            SELECT b.* FROM (
              SELECT rowid AS id FROM log_words
              WHERE log_words MATCH {match} AND rowid < {before} ORDER BY rowid DESC LIMIT {most}
            ) AS w CROSS JOIN log_blocks AS b ON b.first_id = w.id
            """
        );
    }

    private static string Write(WordSearch search)
    {
        var text = new StringBuilder();
        for (var i = 0; i < search.AllOf.Count; i++)
        {
            if (i > 0)
            {
                text.Append(" AND ");
            }

            text.Append('(');
            foreach (var word in search.AllOf[i])
            {
                // Only letters, digits, their marks and our own sign: nothing in here can end the quotation.
                text.Append('"').Append(word.Word).Append('"');
                if (word.IsPrefix)
                {
                    text.Append('*');
                }

                text.Append(" OR ");
            }

            text.Append('"').Append(BlockWords.Anything).Append("\")");
        }

        return text.ToString();
    }
}
