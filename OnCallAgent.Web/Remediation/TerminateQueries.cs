using System.Data.Common;
using System.Globalization;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Remediation;

/// <summary><c>terminate_queries</c>: ends sessions of one database that have run a statement, or held a transaction open, for too long.</summary>
internal sealed class TerminateQueries(
    IEnumerable<IDatabaseSessions> servers,
    TargetSecrets secrets,
    ResolveHost resolve
) : IActionHandler, IPreviewsEffect
{
    public const string Type = "terminate_queries";

    private const int ShownStatement = 120;

    public ActionDefinition Definition { get; } =
        new(
            Type,
            "Terminate queries",
            "Ends sessions of an allowed database that have been at it for longer than a limit, the oldest first. Their open transactions are rolled back by the server. Replication, the server's own sessions, superusers (on MySQL and MariaDB, which have none: accounts named root) and every session of the user that the agent signs in as are never ended.",
            BlastRadius.Component,
            Reversibility.Irreversible,
            TimeSpan.FromSeconds(60),
            [
                new(
                    "database",
                    "Database",
                    "Which of the allowed databases, by the name it has on the list. By default the first.",
                    Required: false
                )
                {
                    Kind = ActionParameterKind.Target,
                    Listed = static t => [.. t.Databases.Select(d => d.Name)],
                },
                new(
                    "older_than",
                    "Older than",
                    "Only sessions that have been at it for longer than this.",
                    Required: false,
                    Default: "300"
                )
                {
                    Kind = ActionParameterKind.Number,
                    Unit = "s",
                    Min = 1,
                    Max = 86_400,
                },
                new(
                    "state",
                    "What they do",
                    "active: run a statement. idle_in_transaction: hold a transaction open and do nothing. any: both.",
                    Required: false,
                    Default: "active"
                )
                {
                    Kind = ActionParameterKind.Choice,
                    Choices = ["active", "idle_in_transaction", "any"],
                },
                new(
                    "limit",
                    "At most",
                    "No more sessions than this are ended at once.",
                    Required: false,
                    Default: "10"
                )
                {
                    Kind = ActionParameterKind.Number,
                    Unit = "sessions",
                    Min = 1,
                    Max = 1000,
                },
            ]
        )
        {
            Idempotency = Idempotency.Repeats,
        };

    public Result<ActionPlan> Plan(ActionRequest request)
    {
        var order = Read(request, request.Parameters);
        if (!order.IsSuccess)
        {
            return order.Error;
        }

        var (database, _, arguments) = order.Value;
        return new ActionPlan(
            Type,
            database.Name,
            [
                [
                    Server(database).EndStatement,
                    $"on {database.Database} at {database.Host}:{Number(database.Port)}",
                    $"for {arguments["state"]} sessions older than {arguments["older_than"]} s, {arguments["limit"]} at most",
                ],
            ],
            arguments
        );
    }

    public async Task<DryRun> PreviewAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var (database, rule, _) = Read(request, plan.Parameters).Value;
        var opened = await OpenAsync(database, request, cancellation);
        if (!opened.IsSuccess)
        {
            return new DryRun(plan, opened.Error.Message, []);
        }

        await using var connection = opened.Value;
        try
        {
            var chosen = rule.Choose(await Server(database).ListAsync(connection, cancellation));
            return new DryRun(
                plan,
                $"{Number(chosen.Count)} sessions would be ended now.",
                [.. chosen.Take(DryRun.MaxItems).Select(Show)]
            );
        }
        catch (DbException e)
        {
            return new DryRun(plan, Explain(database, e), []);
        }
    }

    public async Task<ActionResult> ExecuteAsync(
        ActionPlan plan,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var order = Read(request, plan.Parameters);
        if (!order.IsSuccess)
        {
            return new ActionResult(false, order.Error.Message);
        }

        var (database, rule, _) = order.Value;
        var opened = await OpenAsync(database, request, cancellation);
        if (!opened.IsSuccess)
        {
            return new ActionResult(false, opened.Error.Message) { Executed = plan.Steps[0] };
        }

        await using var connection = opened.Value;
        var server = Server(database);
        var said = new List<string>();
        var ended = 0;
        var failed = 0;
        try
        {
            foreach (var session in rule.Choose(await server.ListAsync(connection, cancellation)))
            {
                string outcome;
                try
                {
                    var done = await server.EndAsync(connection, session, cancellation);
                    ended += done ? 1 : 0;
                    outcome = done ? "ended" : "was over already";
                }
                catch (DbException e) when (connection.State == System.Data.ConnectionState.Open)
                {
                    failed++;
                    outcome = e.Message;
                }

                said.Add($"{Show(session)}: {outcome}");
            }
        }
        catch (DbException e)
        {
            said.Add(e.Message);
            return Report(
                false,
                $"{Explain(database, e)} {Number(ended)} sessions had been ended."
            );
        }

        return Report(
            failed == 0,
            failed == 0
                ? $"Ended {Number(ended)} sessions of {database.Name}."
                : $"Ended {Number(ended)} sessions of {database.Name}; {Number(failed)} could not be ended."
        );

        ActionResult Report(bool succeeded, string summary) =>
            new(succeeded, summary)
            {
                Output = string.Join('\n', said),
                Executed = plan.Steps[0],
                Facts = new Dictionary<string, string>
                {
                    ["database"] = database.Name,
                    ["ended"] = Number(ended),
                    ["failed"] = Number(failed),
                },
            };
    }

    private Result<(
        ListedDatabase Database,
        LongSessions Rule,
        IReadOnlyDictionary<string, string> Arguments
    )> Read(ActionRequest request, IReadOnlyDictionary<string, string> parameters)
    {
        var arguments = ActionArguments.Read(Definition, request with { Parameters = parameters });
        if (!arguments.IsSuccess)
        {
            return arguments.Error;
        }

        var database = ServerTargets.Database(
            request.Service,
            arguments.Value.GetValueOrDefault("database")
        );
        if (!database.IsSuccess)
        {
            return database.Error;
        }

        IReadOnlyList<SessionState> states = arguments.Value["state"] switch
        {
            "active" => [SessionState.Active],
            "idle_in_transaction" => [SessionState.IdleInTransaction],
            _ => [SessionState.Active, SessionState.IdleInTransaction],
        };
        return (
            database.Value,
            new LongSessions(
                TimeSpan.FromSeconds(Whole(arguments.Value["older_than"])),
                states,
                (int)Whole(arguments.Value["limit"])
            ),
            new SortedDictionary<string, string>(
                arguments.Value.ToDictionary(),
                StringComparer.Ordinal
            )
            {
                ["database"] = database.Value.Name,
            }
        );
    }

    private async Task<Result<DbConnection>> OpenAsync(
        ListedDatabase database,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var password = secrets.Read(request.Service.Targets, SecretSlot.Of(database));
        if (!password.IsSuccess)
        {
            return password.Error;
        }

        var reachable = await ServerAddress.ResolveAsync(database.Host, resolve, cancellation);
        if (!reachable.IsSuccess)
        {
            return reachable.Error;
        }

        Error? last = null;
        foreach (var address in reachable.Value)
        {
            var connection = Server(database).Connect(database, address, password.Value);
            try
            {
                await connection.OpenAsync(cancellation);
                return connection;
            }
            catch (Exception e)
            {
                await connection.DisposeAsync();
                last = e is DbException or TimeoutException or System.Net.Sockets.SocketException
                    ? new Error("action.database_unreachable", Explain(database, e))
                    : throw new InvalidOperationException(
                        "The driver failed in a way it should not.",
                        e
                    );
            }
        }

        return last!;
    }

    private IDatabaseSessions Server(ListedDatabase database) =>
        servers.Single(s => s.Engine == database.Engine);

    private static string Explain(ListedDatabase database, Exception e) =>
        $"{database.Name} ({database.Host}:{Number(database.Port)}): {e.Message}";

    private static string Show(DatabaseSession session)
    {
        var statement = session.Statement.ReplaceLineEndings(" ");
        var cut = statement.Length > ShownStatement ? statement[..ShownStatement] + "…" : statement;
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{session.Id} {session.User}, {Words(session.State)} for {session.Age.TotalSeconds:0} s: {cut}"
        );
    }

    private static string Words(SessionState state) =>
        state == SessionState.IdleInTransaction ? "idle in a transaction" : "active";

    private static long Whole(string digits) => long.Parse(digits, CultureInfo.InvariantCulture);

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
