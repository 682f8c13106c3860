using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Tests.Api;

namespace OnCallAgent.Tests.Support;

/// <summary>The admin of an agent in a process of its own, over REST.</summary>
internal sealed class AgentClient : IDisposable
{
    private readonly HttpClient client;

    private AgentClient(HttpClient client, string token)
    {
        this.client = client;
        Token = token;
    }

    /// <summary>What it signs in with.</summary>
    public string Token { get; }

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<AgentClient> SignInAsync(AgentProcess agent)
    {
        var made = new HttpClient { BaseAddress = agent.Url, Timeout = TimeSpan.FromSeconds(60) };
        var answer = await made.PostAsJsonAsync(
                "/api/v1/auth/login",
                new { username = AgentProcess.AdminEmail, password = AgentProcess.AdminPassword },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.OK);
        made.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            answer.Text("access_token")
        );
        return new AgentClient(made, answer.Text("access_token"));
    }

    public Task<JsonElement> PostAsync(
        string path,
        object body,
        HttpStatusCode status = HttpStatusCode.Created
    ) => client.PostAsJsonAsync(path, body, Cancelled).ShouldBeAsync(status);

    /// <summary>Names a service that may be restarted without a human.</summary>
    /// <param name="service">Its name.</param>
    /// <param name="window">How long its fault must be silent for a fix to hold, in seconds.</param>
    /// <param name="health">Where it answers when it is well.</param>
    /// <param name="restart">What is run.</param>
    public Task<JsonElement> AutomateAsync(
        string service,
        int window,
        Uri health,
        params string[] restart
    ) =>
        PostAsync(
            "/api/v1/services",
            new
            {
                name = service,
                automation = "auto",
                starting_rung = "auto",
                verification_window_seconds = window,
                targets = new { restart_command = restart, health_urls = new[] { health } },
            }
        );

    public Task<JsonElement> PutAsync(string path, object body) =>
        client.PutAsJsonAsync(path, body, Cancelled).ShouldBeAsync(HttpStatusCode.OK);

    public Task<JsonElement> DeleteAsync(string path) =>
        client
            .DeleteAsync(new Uri(path, UriKind.Relative), Cancelled)
            .ShouldBeAsync(HttpStatusCode.NoContent);

    public void Dispose() => client.Dispose();
}
