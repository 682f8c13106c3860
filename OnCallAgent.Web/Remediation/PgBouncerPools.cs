using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Remediation;

/// <summary>Gives one database of a PgBouncer new server connections, through its admin console.</summary>
internal sealed class PgBouncerPools(TargetSecrets secrets, ResolveHost resolve, TimeProvider clock)
{
    public const string Reconnect = "reconnect";
    public const string Pause = "pause";

    // Clients wait while a pool is paused: it must not stay so for long, whatever happens.
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(15);

    /// <summary>What is said to the console, for people.</summary>
    public static IReadOnlyList<IReadOnlyList<string>> Steps(ListedPool pool, string method) =>
        [.. Commands(pool, method).Select(c => new[] { c, $"at {Address(pool)}" })];

    public async Task<ActionResult> RenewAsync(
        ListedPool pool,
        string method,
        ActionRequest request,
        CancellationToken cancellation
    )
    {
        var password = secrets.Read(request.Service.Targets, SecretSlot.Of(pool));
        if (!password.IsSuccess)
        {
            return new ActionResult(false, password.Error.Message);
        }

        try
        {
            var addresses = await ServerAddress.ResolveAsync(pool.Host, resolve, cancellation);
            if (!addresses.IsSuccess)
            {
                return Failed(pool, method, addresses.Error.Message);
            }

            return await RunAsync(pool, method, addresses.Value, password.Value, cancellation);
        }
        catch (Exception e)
            when (e is IOException or SocketException or AuthenticationException or FormatException)
        {
            return Failed(pool, method, e.Message);
        }
    }

    private async Task<ActionResult> RunAsync(
        ListedPool pool,
        string method,
        IPAddress[] addresses,
        string password,
        CancellationToken cancellation
    )
    {
        await using var console = await PgBouncerConsole.OpenAsync(
            pool,
            addresses,
            password,
            cancellation
        );
        var before = await ServersAsync(console, pool, cancellation);
        var commands = Commands(pool, method);
        if (method == Reconnect)
        {
            await console.AskAsync(commands[0], cancellation);
        }
        else if (await PauseAsync(pool, addresses, password, cancellation) is { } trouble)
        {
            return Failed(pool, method, trouble);
        }

        var after = await ServersAsync(console, pool, cancellation);
        var closed = before.Except(after, StringComparer.Ordinal).Count();
        var kept = before.Count - closed;
        return new ActionResult(
            true,
            kept == 0
                ? $"{pool.Name}: {Number(closed)} server connections were closed; new ones are made as clients need them."
                : $"{pool.Name}: {Number(closed)} server connections were closed, {Number(kept)} close when their transactions are over."
        )
        {
            Executed = [.. commands, $"at {Address(pool)}"],
            Output = $"before: {string.Join(", ", before)}\nafter: {string.Join(", ", after)}",
            Facts = new Dictionary<string, string>
            {
                ["pool"] = pool.Name,
                ["closed"] = Number(closed),
                ["closing"] = Number(kept),
            },
        };
    }

    // On connections of their own: PAUSE holds its console until it is done, and RESUME must come through in any case.
    private async Task<string?> PauseAsync(
        ListedPool pool,
        IPAddress[] addresses,
        string password,
        CancellationToken cancellation
    )
    {
        await using var second = await PgBouncerConsole.OpenAsync(
            pool,
            addresses,
            password,
            cancellation
        );
        string? trouble = null;
        using var limit = new CancellationTokenSource(LongestPause, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(
            limit.Token,
            cancellation
        );
        try
        {
            await using var first = await PgBouncerConsole.OpenAsync(
                pool,
                addresses,
                password,
                either.Token
            );
            await first.AskAsync($"PAUSE {Quote(pool.Database)}", either.Token);
        }
        catch (OperationCanceledException)
        {
            trouble =
                $"Transactions did not end within {LongestPause.TotalSeconds:0} s; the pool goes on as it was.";
        }
        catch (Exception e) when (e is IOException or SocketException)
        {
            trouble = e.Message;
        }

        // Not cancelled with the rest: a pool that stays paused is an outage.
        using var patience = new CancellationTokenSource(LongestPause, clock);
        try
        {
            await second.AskAsync($"RESUME {Quote(pool.Database)}", patience.Token);
        }
        catch (PgBouncerException e) when (trouble is not null)
        {
            // It was not paused.
            trouble = $"{trouble} {e.Message}";
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            trouble =
                $"{trouble} RESUME did not come through ({e.Message}): the pool may still be paused; run RESUME by hand.".TrimStart();
        }

        return trouble;
    }

    private static async Task<IReadOnlyList<string>> ServersAsync(
        PgBouncerConsole console,
        ListedPool pool,
        CancellationToken cancellation
    ) =>
        [
            .. (await console.AskAsync("SHOW SERVERS", cancellation))
                .Where(row => row.GetValueOrDefault("database") == pool.Database)
                .Select(row =>
                    $"{row.GetValueOrDefault("remote_pid")} since {row.GetValueOrDefault("connect_time")}"
                ),
        ];

    private static string[] Commands(ListedPool pool, string method) =>
        method == Reconnect
            ? [$"RECONNECT {Quote(pool.Database)}"]
            : [$"PAUSE {Quote(pool.Database)}", $"RESUME {Quote(pool.Database)}"];

    private static ActionResult Failed(ListedPool pool, string method, string why) =>
        new(false, $"{pool.Name} ({Address(pool)}): {why}")
        {
            Executed = [.. Commands(pool, method), $"at {Address(pool)}"],
        };

    private static string Address(ListedPool pool) => $"{pool.Host}:{Number(pool.Port)}";

    // The form was judged: letters, digits and _ - . only.
    private static string Quote(string name) => $"\"{name}\"";

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);
}
