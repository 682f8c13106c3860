using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.SignalR.Client;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Tests.Browser;

public sealed class LiveHubTests
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_program_with_a_token_follows_lines_and_incidents_and_nobody_else_does()
    {
        await using var agent = new AgentProcess();
        await agent.StartAsync();
        await using var stranger = Connection(agent, null);
        await Should.ThrowAsync<HttpRequestException>(() => stranger.StartAsync(Cancelled));

        await using var program = Connection(agent, await TokenAsync(agent));
        await program.StartAsync(Cancelled);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Cancelled);
        limit.CancelAfter(TimeSpan.FromSeconds(60));
        var changes = FirstAsync(
            program.StreamAsync<LiveMessage>("Changes", limit.Token),
            m => m.Kind == "incident_changed"
        );
        var errors = FirstAsync(
            program.StreamAsync<LiveMessage>("Lines", null, "error", limit.Token),
            m => m.Kind == "line"
        );

        // Streams begin a moment after they were asked for; what is written again is told again.
        var both = Task.WhenAll(changes, errors);
        for (var written = 0; !both.IsCompleted; written++)
        {
            await File.AppendAllTextAsync(
                agent.LogFile("orders.log"),
                $"INFO all well {written}\nERROR database connection pool exhausted, gave up after {written} ms\n",
                Cancelled
            );
            await Task.WhenAny(
                both,
                Task.Delay(TimeSpan.FromMilliseconds(500), TimeProvider.System, Cancelled)
            );
        }

        (await changes).Id.ShouldStartWith("INC-");
        var line = (await errors).Line!;
        line.Level.ShouldBe("error");
        line.Message.ShouldContain("pool exhausted");

        var refused = await Should.ThrowAsync<Microsoft.AspNetCore.SignalR.HubException>(async () =>
            await FirstAsync(
                program.StreamAsync<LiveMessage>("Lines", null, "loud", limit.Token),
                _ => true
            )
        );
        refused.Message.ShouldContain("“loud” is unknown");
    }

    private static HubConnection Connection(AgentProcess agent, string? token) =>
        new HubConnectionBuilder()
            .WithUrl(
                new Uri(agent.Url, "/hubs/live"),
                o => o.AccessTokenProvider = () => Task.FromResult(token)
            )
            .Build();

    private static async Task<string> TokenAsync(AgentProcess agent)
    {
        using var client = new HttpClient { BaseAddress = agent.Url };
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = AgentProcess.AdminEmail, password = AgentProcess.AdminPassword },
            Cancelled
        );
        answer.EnsureSuccessStatusCode();
        return (await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled))
            .GetProperty("access_token")
            .GetString()!;
    }

    private static async Task<LiveMessage> FirstAsync(
        IAsyncEnumerable<LiveMessage> messages,
        Func<LiveMessage, bool> wanted
    )
    {
        await foreach (var message in messages)
        {
            if (wanted(message))
            {
                return message;
            }
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
