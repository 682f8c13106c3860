using System.Text.Json;
using Npgsql;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>Two agents, as two processes of the operating system, on one database server.</summary>
public sealed class TwoProcessesTests
{
    private const int Services = 4;

    private static readonly TimeSpan Enough = TimeSpan.FromMinutes(2);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Two_that_see_the_same_faults_at_once_do_each_action_once()
    {
        var server = await PostgresServer.RequireAsync(Cancelled);
        var database = $"oncall_two_{Guid.NewGuid():N}";
        await server.ExecuteAsync($"create database {database}", Cancelled);
        var connection = server.ConnectionStringOf(database);
        await using (var one = Agent(connection))
        await using (var two = Agent(connection))
        {
            await one.StartAsync();
            await two.StartAsync();
            var ran = Path.Combine(one.Folder, "ran");
            using (var admin = await AgentClient.SignInAsync(one))
            {
                for (var n = 0; n < Services; n++)
                {
                    await AddServiceAsync(admin, one, n, ran);
                }
            }

            // Each follows files of its own, and both say the same at the same moment.
            await Task.WhenAll(FailAsync(one), FailAsync(two));
            var settled = await Eventually.HappensAsync(
                async () =>
                    await CountAsync(
                        connection,
                        "incidents where next_step = 'none' and handler <> 'agent'"
                    ) == Services,
                Enough
            );
            settled.ShouldBeTrue(
                await TextAsync(
                    connection,
                    "select string_agg(concat_ws(' ', i.id, i.next_step, i.handler, t.kind, t.text), chr(10) order by t.id) from incidents i join timeline t on t.incident_id = i.id"
                )
            );

            (await CountAsync(connection, "incidents")).ShouldBe(Services);
            (
                await CountAsync(
                    connection,
                    "actions where action_type = 'restart_service' and started_at is not null"
                )
            ).ShouldBe(Services, one.Output + two.Output);
            ShellScript
                .Left(ran)
                .Order(StringComparer.Ordinal)
                .ShouldBe(Enumerable.Range(0, Services).Select(Name));
            // What was not proven was told to a human, once for each incident.
            var open = await CountAsync(connection, "incidents where handler = 'human'");
            (
                await CountAsync(
                    connection,
                    "incidents where status = 'resolved' and resolution_method = 'automated'"
                )
            ).ShouldBe(Services - open);
            await Eventually.TrueAsync(async () =>
                await CountAsync(connection, "deliveries where status = 'sent'") == open
            );
        }

        NpgsqlConnection.ClearAllPools();
        await server.ExecuteAsync($"drop database {database} with (force)", Cancelled);
    }

    private static AgentProcess Agent(string connection) =>
        new AgentProcess()
            .With("DATABASE_URL", connection)
            .With("DATABASE_PROVIDER", "postgres")
            .With("SECRET_KEY", "a key of thirty-two bytes, and then some more");

    private static Task<JsonElement> AddServiceAsync(
        AgentClient admin,
        AgentProcess agent,
        int n,
        string ran
    ) =>
        admin.AutomateAsync(
            Name(n),
            window: 1,
            agent.Health,
            ShellScript.Write(
                agent.Folder,
                $"{Name(n)}.sh",
                $"echo {Name(n)} >> '{ran}'\nexec sleep 1"
            )
        );

    private static Task FailAsync(AgentProcess agent) =>
        File.AppendAllLinesAsync(
            agent.LogFile("app.log"),
            Enumerable
                .Range(0, Services)
                .Select(n =>
                    $"2026-03-01T08:00:00.000Z ERROR [{Name(n)}] database connection pool exhausted while loading an order"
                ),
            Cancelled
        );

    // A number at the end would look like that of a thread.
    private static string Name(int n) => $"orders-{(char)('a' + n)}";

    private static async Task<long> CountAsync(string connection, string from) =>
        (long)(await ValueAsync(connection, $"select count(*) from {from}"))!;

    private static async Task<string> TextAsync(string connection, string sql) =>
        await ValueAsync(connection, sql) as string ?? "";

    private static async Task<object?> ValueAsync(string connection, string sql)
    {
        await using var db = new NpgsqlConnection(connection);
        await db.OpenAsync(Cancelled);
        await using var command = db.CreateCommand();
#pragma warning disable CA2100 // Written in this file.
        command.CommandText = sql;
#pragma warning restore CA2100
        return await command.ExecuteScalarAsync(Cancelled);
    }
}
