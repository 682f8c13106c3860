using System.Data.Common;
using System.Net.Sockets;
using Npgsql;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Data.News;

/// <summary>
/// Asks the database that several nodes share for its moment. One question is under way at a time; who comes meanwhile waits for the
/// next one, with all others who came: it begins after they did, so its answer is as true for each of them as that of a question of their own.
/// </summary>
internal sealed partial class SharedMoments(DatabaseTarget database, ILogger<SharedMoments> logger)
    : IDisposable
{
    // What the snapshot says is true of one server: of several hosts, the next connection may lead to another one.
    private readonly NpgsqlDataSource? source = Of(database);
    private readonly Lock gate = new();
    private TaskCompletionSource<Moment?>? next;
    private bool isAsking;
    private long troubles;
    private bool isTroubled;

    // The server's process behind the connection, where nothing stands between; else 0.
    private int direct;

    /// <summary>The moment, as of now or later; null where the database does not tell, and what is kept must not be shown.</summary>
    public Task<Moment?> NowAsync()
    {
        if (source is null)
        {
            return Task.FromResult<Moment?>(null);
        }

        Task<Moment?> answer;
        bool isFirst;
        lock (gate)
        {
            next ??= new(TaskCreationOptions.RunContinuationsAsynchronously);
            answer = next.Task;
            (isFirst, isAsking) = (!isAsking, true);
        }

        if (isFirst)
        {
            _ = AskWhileAnybodyWaitsAsync();
        }

        return answer;
    }

    public void Dispose() => source?.Dispose();

    private static NpgsqlDataSource? Of(DatabaseTarget database)
    {
        if (database.Provider != DatabaseProvider.Postgres)
        {
            return null;
        }

        // A connection of its own, which is not reset after each question: nothing is ever set on it.
        var connection = new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            MinPoolSize = 0,
            MaxPoolSize = 1,
            NoResetOnClose = true,
            Multiplexing = false,
            Pooling = true,
        };
        return connection.Host?.Contains(',', StringComparison.Ordinal) == true
            ? null
            : NpgsqlDataSource.Create(connection);
    }

    private async Task AskWhileAnybodyWaitsAsync()
    {
        while (true)
        {
            TaskCompletionSource<Moment?> waiting;
            lock (gate)
            {
                if (next is null)
                {
                    isAsking = false;
                    return;
                }

                (waiting, next) = (next, null);
            }

            try
            {
                waiting.SetResult(await AskAsync(source!));
            }
            catch (Exception e)
            {
                waiting.SetException(e);
            }
        }
    }

    private async Task<Moment?> AskAsync(NpgsqlDataSource server)
    {
        try
        {
            await using var connection = await server.OpenConnectionAsync();
            await using var question = new NpgsqlCommand(
                "SELECT pg_current_snapshot()::text, pg_postmaster_start_time(), pg_backend_pid()",
                connection
            );
            // Half of the work of so small a question is to read it. A pool between may hand the next one to a process that
            // never heard of it, or knows another by its name: it names a process of its own.
            if (direct == connection.ProcessID)
            {
                await question.PrepareAsync();
            }

            await using var answer = await question.ExecuteReaderAsync();
            await answer.ReadAsync();
            isTroubled = false;
            var process = answer.GetInt32(2);
            direct = process == connection.ProcessID ? process : 0;
            return new Moment(troubles, process, answer.GetDateTime(1), answer.GetString(0));
        }
        catch (Exception e)
            when (e is DbException or TimeoutException or SocketException or IOException)
        {
            // Whoever waits asks the database for what it wants itself, and tells of what is wrong with it.
            troubles++;
            if (!isTroubled)
            {
                isTroubled = true;
                Log.NotTold(logger, e);
            }

            return null;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "The database does not tell whether anything changed: until it does, nothing is answered from memory"
        )]
        public static partial void NotTold(ILogger logger, Exception trouble);
    }
}
