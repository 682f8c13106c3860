using System.Reflection;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Client;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Api;

/// <summary>Each method of the hub with each role. A new method, or a new hub, without a row here fails a test.</summary>
public sealed class HubAccessTests
{
    private const string Shown = "INC-20260314-4f9a12c7";

    // Method, its arguments, and the least role that may call it.
    private static readonly (string Method, object?[] Arguments, string Least)[] Table =
    [
        (nameof(LiveHub.Changes), [], Roles.Viewer),
        (nameof(LiveHub.Lines), [null, null], Roles.Viewer),
    ];

    // What people do elsewhere; none of it can be done here, whoever asks.
    private static readonly string[] Moves =
    [
        "Acknowledge",
        "Resolve",
        "Approve",
        "Run",
        "Publish",
        "OnConnectedAsync",
        "Dispose",
    ];

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_method_has_a_row_and_every_hub_is_known()
    {
        typeof(LiveHub)
            .GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly)
            .Select(m => m.Name)
            .ShouldBe(Table.Select(r => r.Method), ignoreOrder: true);
        await using var host = await ApiHost.StartAsync();
        host.Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.Select(e => e.Metadata.GetMetadata<HubMetadata>()?.HubType.Name)
            .OfType<string>()
            .Distinct(StringComparer.Ordinal)
            // The other one is the pages' own: what it may do, each page and command asks.
            .ShouldBe([nameof(LiveHub), "ComponentHub"], ignoreOrder: true);
    }

    [Theory]
    [InlineData(Roles.Viewer)]
    [InlineData(Roles.Responder)]
    [InlineData(Roles.Admin)]
    public async Task Each_role_may_call_what_the_table_says_and_nothing_else(string role)
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync(role, role);
        await using var hub = Connection(host, await host.TokenAsync(role));
        await hub.StartAsync(Cancelled);
        foreach (var (method, arguments, least) in Table)
        {
            var asked = () => FirstAsync(host, hub, method, arguments);
            if (Roles.All.ToList().IndexOf(role) < Roles.All.ToList().IndexOf(least))
            {
                (await Should.ThrowAsync<HubException>(asked)).Message.ShouldContain(
                    "not authorized"
                );
            }
            else
            {
                (await asked()).Kind.ShouldBeOneOf("incident_changed", "line");
            }
        }

        foreach (var move in Moves)
        {
            (
                await Should.ThrowAsync<HubException>(() => hub.InvokeAsync(move, Shown, Cancelled))
            ).Message.ShouldContain("Method does not exist", customMessage: move);
        }
    }

    [Fact]
    public async Task Without_a_role_nobody_gets_in()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("gone", Roles.Admin);
        var token = await host.TokenAsync("gone");
        await host.ChangeAsync(
            "gone",
            async (users, user) =>
            {
                user.IsActive = false;
                (await users.UpdateAsync(user)).Succeeded.ShouldBeTrue();
            }
        );
        foreach (var shown in (string?[])[null, "nonsense", token])
        {
            await using var stranger = Connection(host, shown);
            (
                await Should.ThrowAsync<HttpRequestException>(() => stranger.StartAsync(Cancelled))
            ).StatusCode.ShouldBe(System.Net.HttpStatusCode.Unauthorized);
        }
    }

    [Fact]
    public async Task A_stream_ends_once_its_account_is_switched_off()
    {
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("leaver", Roles.Responder);
        await using var hub = Connection(host, await host.TokenAsync("leaver"));
        await hub.StartAsync(Cancelled);
        (await FirstAsync(host, hub, nameof(LiveHub.Lines), [null, null])).Kind.ShouldBe("line");
        await host.ChangeAsync(
            "leaver",
            async (users, user) =>
            {
                user.IsActive = false;
                (await users.UpdateAsync(user)).Succeeded.ShouldBeTrue();
            }
        );
        await ShouldEndAsync(host, hub);
    }

    [Fact]
    public async Task A_stream_ends_once_its_key_is_revoked()
    {
        await using var host = await ApiHost.StartAsync();
        var keys = host.Services.GetRequiredService<ApiKeyEdits>();
        var key = (
            await keys.AddAsync("reader", AccessPolicies.View, null, "test", Cancelled)
        ).Value;
        await using var hub = Connection(host, null, key.Key);
        await hub.StartAsync(Cancelled);
        (await FirstAsync(host, hub, nameof(LiveHub.Lines), [null, null])).Kind.ShouldBe("line");
        (await keys.RevokeAsync(key.Stored.Id, "test", Cancelled)).IsSuccess.ShouldBeTrue();
        await ShouldEndAsync(host, hub);
    }

    [Fact]
    public async Task On_a_connection_whose_session_has_ended_no_stream_begins()
    {
        await using var host = await ApiHost.StartAsync();
        var leaver = await host.AccountAsync("leaver", Roles.Responder);
        await using var hub = Connection(host, await host.TokenAsync("leaver"));
        await hub.StartAsync(Cancelled);
        await host
            .Services.GetRequiredService<UserSessions>()
            .EndAllAsync(leaver.Id, null, "test", Cancelled);
        (
            await Should.ThrowAsync<HubException>(() =>
                FirstAsync(host, hub, nameof(LiveHub.Changes), [])
            )
        ).Message.ShouldContain("not valid any more");
    }

    // A stream that is open already is asked again as soon as it has something to tell after a change of accounts.
    private static async Task ShouldEndAsync(ApiHost host, HubConnection hub)
    {
        using var heard = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var telling = TellAsync(
            host.Services.GetRequiredService<LiveFeed>(),
            heard.Token,
            accounts: true
        );
        var ended = await Should.ThrowAsync<HubException>(async () =>
        {
            await foreach (
                var _ in hub.StreamAsync<LiveMessage>(
                    nameof(LiveHub.Lines),
                    (string?)null,
                    (string?)null,
                    Cancelled
                )
            ) { }
        });
        ended.Message.ShouldContain("not valid any more");
        await heard.CancelAsync();
        await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private static HubConnection Connection(ApiHost host, string? token, string? key = null)
    {
        using var client = host.Client();
        return new HubConnectionBuilder()
            .WithUrl(
                new Uri(client.BaseAddress!, "/hubs/live"),
                o =>
                {
                    o.AccessTokenProvider = () => Task.FromResult(token);
                    if (key is not null)
                    {
                        o.Headers["X-Api-Key"] = key;
                    }
                }
            )
            .Build();
    }

    // A stream begins a moment after it was asked for; what is told again meanwhile is heard again.
    private static async Task<LiveMessage> FirstAsync(
        ApiHost host,
        HubConnection hub,
        string method,
        object?[] arguments
    )
    {
        using var heard = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        var telling = TellAsync(host.Services.GetRequiredService<LiveFeed>(), heard.Token);
        try
        {
            await foreach (
                var message in hub.StreamAsyncCore<LiveMessage>(method, arguments, Cancelled)
            )
            {
                return message;
            }

            throw new InvalidOperationException("The stream ended.");
        }
        finally
        {
            await heard.CancelAsync();
            await telling.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static async Task TellAsync(
        LiveFeed feed,
        CancellationToken heard,
        bool accounts = false
    )
    {
        while (true)
        {
            if (accounts)
            {
                feed.Publish(new LiveEvent.AccountsChanged(Rights: true));
            }

            feed.Publish(new LiveEvent.IncidentChanged(Shown));
            feed.Publish(
                new LiveEvent.LinesStored([
                    new StoredLogLine
                    {
                        Timestamp = DateTimeOffset.UnixEpoch,
                        ObservedAt = DateTimeOffset.UnixEpoch,
                        Level = EntryLevel.Error,
                        Service = "orders-db",
                        Message = "replica lag",
                        Source = "files",
                    },
                ])
            );
            await Task.Delay(TimeSpan.FromMilliseconds(20), TimeProvider.System, heard);
        }
    }
}
