using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Tests.Api.Fuzz;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Each request of the API's document has an example, and the examples are what the server takes.</summary>
public sealed class RequestExamplesTests : IAsyncLifetime
{
    // They stand for a secret or a digest of the moment: nothing that is written down beforehand can be right.
    private static readonly string[] OfTheMoment =
    [
        "ApproveRequest",
        "RefreshRequest",
        "SetupRequest",
        "TwoFactorCodeRequest",
        "KnowledgeDraftSaveRequest",
    ];

    private readonly HashSet<string> sent = new(StringComparer.Ordinal);
    private ApiHost host = null!;
    private HttpClient admin = null!;
    private JsonElement schemas;
    private ApiSurface surface = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        // A mail channel is of use only where there is a mail server.
        host = await ApiHost.StartAsync(with: o => o with { SmtpServer = "mail.example.com" });
        admin = await host.ClientOfAsync(Roles.Admin);
        var document = await admin.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancelled);
        schemas = document.GetProperty("components").GetProperty("schemas");
        surface = await ApiSurface.OfAsync(admin);
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public void Every_request_has_an_example_that_its_own_schema_allows()
    {
        var names = Requests();
        names.Count.ShouldBeGreaterThan(35);
        foreach (var name in names)
        {
            var schema = schemas.GetProperty(name);
            schema.TryGetProperty("examples", out var examples).ShouldBeTrue($"{name} has none");
            JsonShape.Faults(examples[0], schema, surface).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public async Task The_server_takes_them_all()
    {
        var user = IdOf(await SendAsync("users", "UserCreateRequest"));
        using var ada = await SignInAsync();
        await SendAsync("auth/login", "LoginRequest");
        var channel = IdOf(await SendAsync("channels", "ChannelRequest"));
        await SendAsync($"channels/{channel}/test", "ChannelTestRequest");
        await SendAsync("services", "ServiceRequest");
        await SendAsync("services/checkout", "ServiceRequest", HttpMethod.Put);
        await SendAsync("automation", "AutomationRequest", HttpMethod.Put);
        await SendAsync("automation/ladder", "LadderRequest", HttpMethod.Put);
        await SendAsync("api-keys", "ApiKeyCreateRequest");

        var incident = IdOf(await SendAsync("incidents", "IncidentCreateRequest"));
        var at = $"incidents/{incident}";
        await SendAsync(at, "IncidentUpdateRequest", HttpMethod.Put);
        await SendAsync($"{at}/assign", "AssignRequest");
        await SendAsync($"{at}/comments", "CommentRequest");
        await SendAsync($"{at}/actions", "ActionCreateRequest");
        await SendAsync($"{at}/escalate", "ReasonRequest");
        await SendAsync($"{at}/resolve", "ResolveRequest");
        await SendAsync($"{at}/corrections", "CorrectionRequest");
        await SendAsync($"{at}/reopen", "ReasonRequest");

        await SendAsync("escalation/people", "OnCallPersonRequest");
        await SendAsync("escalation/schedules", "OnCallScheduleRequest");
        await SendAsync("escalation/schedules/platform/overrides", "ScheduleOverrideRequest");
        await SendAsync("escalation/policies", "EscalationPolicyRequest");

        await SendAsync("patterns", "PatternRequest");
        await SendAsync("patterns/backtest", "BacktestRequest");
        await SendAsync("logs/patterns", "LogPatternRequest");
        await SendAsync("templates/settings", "TemplateRules", HttpMethod.Put);
        var entry = IdOf(await SendAsync("knowledge", "KnowledgeRequest"));
        await SendAsync($"knowledge/{entry}", "KnowledgeRequest", HttpMethod.Put);
        await SendAsync($"knowledge/{entry}/restore", "KnowledgeRestoreRequest");
        await SendAsync("knowledge/backtest", "KnowledgeBacktestRequest");
        await SendAsync("knowledge/import/runbooks", "RunbooksRequest");

        await SendAsync("silences/preview", "SilencePreviewRequest");
        var silence = IdOf(await SendAsync("silences", "SilenceRequest"));
        await SendAsync($"silences/{silence}/extend", "SilenceExtendRequest");
        await SendAsync("sources", "SourceRequest");
        var push = IdOf(await SendAsync("sources/push", "PushSourceCreateRequest"));
        await SendAsync($"sources/{push}/push", "PushSourceUpdateRequest", HttpMethod.Put);
        await SendAsync($"sources/{push}/push/preview", "WebhookPreviewRequest");
        await SendAsync($"sources/{push}/tokens", "IngestTokenCreateRequest");

        await SendAsync("auth/two-factor", "TwoFactorSetupRequest", by: ada);
        await SendAsync("auth/password", "PasswordChangeRequest", by: ada);
        await SendAsync($"users/{user}", "UserUpdateRequest", HttpMethod.Put);

        Requests().Except(sent).ShouldBe(OfTheMoment, ignoreOrder: true);
    }

    private static string IdOf(JsonElement answer) => answer.GetProperty("id").GetString()!;

    private async Task<HttpClient> SignInAsync()
    {
        using var answer = await admin.PostAsJsonAsync(
            "/api/v1/auth/login",
            Example("LoginRequest"),
            Cancelled
        );
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        var token = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        return host.Client(token.GetProperty("access_token").GetString());
    }

    private JsonElement Example(string name) =>
        schemas.GetProperty(name).GetProperty("examples")[0];

    private async Task<JsonElement> SendAsync(
        string path,
        string example,
        HttpMethod? method = null,
        HttpClient? by = null
    )
    {
        using var request = new HttpRequestMessage(method ?? HttpMethod.Post, $"/api/v1/{path}")
        {
            Content = JsonContent.Create(Example(example)),
        };
        using var answer = await (by ?? admin).SendAsync(request, Cancelled);
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{method} {path}, {example}: {text}");
        sent.Add(example);
        return text.Length == 0 ? default : JsonElement.Parse(text);
    }

    /// <summary>The schemas of all bodies that are sent.</summary>
    private HashSet<string> Requests()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in surface.Operations)
        {
            if (operation.Body is { } body)
            {
                AddNames(body, names);
            }
        }

        return names;
    }

    private static void AddNames(JsonElement schema, HashSet<string> names)
    {
        if (schema.TryGetProperty("$ref", out var reference))
        {
            names.Add(reference.GetString()!.Split('/')[^1]);
        }
        else if (schema.TryGetProperty("oneOf", out var choices))
        {
            foreach (var choice in choices.EnumerateArray())
            {
                AddNames(choice, names);
            }
        }
        else if (schema.TryGetProperty("items", out var items))
        {
            AddNames(items, names);
        }
    }
}
