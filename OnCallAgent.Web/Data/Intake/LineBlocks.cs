using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Npgsql;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data.Search;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Cuts the lines of a batch into blocks and files each under its words, in the transaction of the lines: a search is
/// never behind, and a process that dies leaves no line that cannot be found.
/// </summary>
internal static class LineBlocks
{
    // Larger ones have fewer words a line, so they cost less to file and more to look through.
    private const int LinesPerBlock = 256;

    // Of ids, times, numbers and the index, beside the texts.
    private const int BytesPerLine = 80;

    private const string InsertBlock =
        "INSERT INTO log_blocks (first_id, last_id, observed_at, latest, bytes) VALUES (?1, ?2, ?3, ?4, ?5)";

    public static async Task StoreAsync(
        OnCallDbContext context,
        IReadOnlyList<StoredLogLine> lines,
        IReadOnlyList<LogEntry> entries,
        CancellationToken cancellation
    )
    {
        switch (context.Database.GetDbConnection())
        {
            case SqliteConnection sqlite:
                StoreSqlite(sqlite, lines, entries);
                break;
            case NpgsqlConnection postgres:
                await using (var batch = new NpgsqlBatch(postgres))
                {
                    foreach (var (block, words) in Cut(lines, entries))
                    {
                        batch.BatchCommands.Add(PostgresWords.InsertCommand(block, words));
                    }

                    await batch.ExecuteNonQueryAsync(cancellation);
                }

                break;
            default:
                context.LogBlocks.AddRange(Cut(lines, entries).Select(b => b.Block));
                break;
        }
    }

    private static void StoreSqlite(
        SqliteConnection connection,
        IReadOnlyList<StoredLogLine> lines,
        IReadOnlyList<LogEntry> entries
    )
    {
        using var insertBlock = new SqliteStatement(connection, InsertBlock);
        using var insertWords = new SqliteStatement(connection, SqliteWords.Insert);
        foreach (var (block, words) in Cut(lines, entries))
        {
            insertBlock
                .Bind(block.FirstId)
                .Bind(block.LastId)
                .Bind(block.ObservedAt.UtcTicks)
                .Bind(block.Latest.UtcTicks)
                .Bind(block.Bytes)
                .Run();
            insertWords.Bind(block.FirstId).Bind(string.Join(' ', words)).Run();
        }
    }

    // The words of a block are good until the next one is asked for.
    private static IEnumerable<(StoredLogBlock Block, IReadOnlyCollection<string> Words)> Cut(
        IReadOnlyList<StoredLogLine> lines,
        IReadOnlyList<LogEntry> entries
    )
    {
        var words = new BlockWords();
        for (int from = 0, to; from < lines.Count; from = to)
        {
            words.Clear();
            var latest = lines[from].Timestamp;
            var bytes = 0L;
            for (to = from; to < lines.Count && to - from < LinesPerBlock && !words.IsFull; to++)
            {
                var line = lines[to];
                words.Add(line, entries[to]);
                latest = line.Timestamp > latest ? line.Timestamp : latest;
                bytes += Size(line);
            }

            yield return (
                new StoredLogBlock
                {
                    FirstId = lines[from].Id,
                    LastId = lines[to - 1].Id,
                    ObservedAt = lines[from].ObservedAt,
                    Latest = latest,
                    Bytes = bytes,
                },
                words.Words
            );
        }
    }

    private static int Size(StoredLogLine line) =>
        BytesPerLine
        + line.Message.Length
        + line.Service.Length
        + line.Source.Length
        + (line.Metadata?.Length ?? 0)
        + (line.Origin?.Length ?? 0);
}
