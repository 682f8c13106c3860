using System.Text;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using NpgsqlTypes;

namespace OnCallAgent.Web.Data.Search;

/// <summary>The index of words on PostgreSQL: a vector beside each block, under GIN. Words are filed as they are; no dictionary changes them.</summary>
internal static class PostgresWords
{
    public const string Column = "Words";

    private const string Insert = """
        INSERT INTO log_blocks (first_id, last_id, observed_at, latest, bytes, words)
        VALUES (@first, @last, @observed, @latest, @bytes, array_to_tsvector(@words))
        """;

    public static NpgsqlBatchCommand InsertCommand(StoredLogBlock block, IEnumerable<string> words)
    {
        var command = new NpgsqlBatchCommand(Insert);
        command.Parameters.AddWithValue("first", block.FirstId);
        command.Parameters.AddWithValue("last", block.LastId);
        command.Parameters.AddWithValue("observed", block.ObservedAt.ToUniversalTime());
        command.Parameters.AddWithValue("latest", block.Latest.ToUniversalTime());
        command.Parameters.AddWithValue("bytes", block.Bytes);
        command.Parameters.AddWithValue(
            "words",
            NpgsqlDbType.Array | NpgsqlDbType.Text,
            words.ToArray()
        );
        return command;
    }

    /// <summary>Blocks that may hold what is looked for.</summary>
    public static IQueryable<StoredLogBlock> Candidates(OnCallDbContext db, WordSearch search)
    {
        var text = new StringBuilder();
        Write(text, search);
        // Cast, not to_tsquery: that would put the words through a parser which files them otherwise.
        return db.LogBlocks.FromSql(
            $"SELECT * FROM log_blocks WHERE words @@ CAST({text.ToString()} AS tsquery)"
        );
    }

    private static void Write(StringBuilder text, WordSearch search)
    {
        // Only letters, digits, their marks and our own sign: nothing in here can end the quotation.
        for (var i = 0; i < search.AllOf.Count; i++)
        {
            if (i > 0)
            {
                text.Append(" & ");
            }

            text.Append('(');
            foreach (var word in search.AllOf[i])
            {
                text.Append('\'').Append(word.Word).Append('\'');
                if (word.IsPrefix)
                {
                    text.Append(":*");
                }

                text.Append(" | ");
            }

            text.Append('\'').Append(BlockWords.Anything).Append("')");
        }
    }
}
