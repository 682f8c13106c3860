using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Tests.Api.Fuzz;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Identity;
using OtpNet;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// A walk through the API with the examples of its document: each is sent to the running server, and what it answers is kept
/// by the schema that the document gives for it.
/// </summary>
public sealed partial class ExampleWalk : IAsyncLifetime
{
    private readonly HashSet<string> sent = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, JsonElement> answers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> made = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> keysReused = new(StringComparer.Ordinal);
    private ApiHost host = null!;
    private HttpClient admin = null!;
    private int keys;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>The schemas of the document.</summary>
    public JsonElement Schemas { get; private set; }

    internal ApiSurface Surface { get; private set; } = null!;

    internal ApiHost Host => host;

    internal HttpClient Admin => admin;

    /// <summary>What was made last on each collection's path, by the name it goes by.</summary>
    internal IReadOnlyDictionary<string, string> Made => made;

    /// <summary>What each route answered to another request under the key of one that it had done.</summary>
    internal IReadOnlyDictionary<string, int> KeysReused => keysReused;

    /// <summary>The schemas whose examples were sent, and taken.</summary>
    public IReadOnlySet<string> Sent => sent;

    /// <summary>The last answer of each schema.</summary>
    public IReadOnlyDictionary<string, JsonElement> Answers => answers;

    public async ValueTask InitializeAsync()
    {
        // A mail channel is of use only where there is a mail server.
        host = await ApiHost.StartAsync(with: o => o with { SmtpServer = "mail.example.com" });
        admin = await host.ClientOfAsync(Roles.Admin);
        var document = await admin.GetFromJsonAsync<JsonElement>("/openapi/v1.json", Cancelled);
        Schemas = document.GetProperty("components").GetProperty("schemas");
        Surface = await ApiSurface.OfAsync(admin);
        await WalkAsync();
    }

    public async ValueTask DisposeAsync()
    {
        admin.Dispose();
        await host.DisposeAsync();
    }

    /// <summary>The schemas of all bodies that are sent.</summary>
    public IReadOnlySet<string> Requests()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var operation in Surface.Operations)
        {
            AddNames(operation.Body, names);
        }

        return names;
    }

    /// <summary>The schemas of all bodies that are answered where nothing is refused.</summary>
    public IReadOnlySet<string> Answered()
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (_, schema) in Surface.Operations.SelectMany(o => o.Answers).Where(IsGood))
        {
            AddNames(schema, names);
        }

        return names;
    }

    private static bool IsGood(KeyValuePair<int, JsonElement?> answer) => answer.Key < 300;

    private async Task WalkAsync()
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
        await EscalationAsync();
        await IncidentAsync();
        await RulesAsync();
        await SourcesAsync();
        await FaultAsync();
        await LookAsync(user);
        await AccountAsync(user, ada);
    }

    private async Task IncidentAsync()
    {
        var incident = IdOf(await SendAsync("incidents", "IncidentCreateRequest"));
        var at = $"incidents/{incident}";
        await SendAsync(at, "IncidentUpdateRequest", HttpMethod.Put);
        await SendAsync($"{at}/assign", "AssignRequest");
        await SendAsync($"{at}/comments", "CommentRequest");
        await SendAsync($"{at}/actions", "ActionCreateRequest");
        await PostAsync($"{at}/actions", new { action_type = "health_check", dry_run = true });
        await SendAsync($"{at}/escalate", "ReasonRequest");
        await SendAsync($"{at}/resolve", "ResolveRequest");
        await SendAsync($"{at}/corrections", "CorrectionRequest");
        await PostAsync($"{at}/knowledge-draft", null);
        await SendAsync($"{at}/reopen", "ReasonRequest");
    }

    private async Task EscalationAsync()
    {
        await SendAsync("escalation/people", "OnCallPersonRequest");
        await SendAsync("escalation/schedules", "OnCallScheduleRequest");
        await SendAsync("escalation/schedules/platform/overrides", "ScheduleOverrideRequest");
        await SendAsync("escalation/policies", "EscalationPolicyRequest");
    }

    private async Task RulesAsync()
    {
        var pattern = IdOf(await SendAsync("patterns", "PatternRequest"));
        await GetAsync($"patterns/{pattern}/history");
        await SendAsync("patterns/backtest", "BacktestRequest");
        await SendAsync("logs/patterns", "LogPatternRequest");
        await SendAsync("templates/settings", "TemplateRules", HttpMethod.Put);
        var entry = IdOf(await SendAsync("knowledge", "KnowledgeRequest"));
        await SendAsync($"knowledge/{entry}", "KnowledgeRequest", HttpMethod.Put);
        await SendAsync($"knowledge/{entry}/restore", "KnowledgeRestoreRequest");
        await GetAsync($"knowledge/{entry}/history");
        await SendAsync("knowledge/backtest", "KnowledgeBacktestRequest");
        await SendAsync("knowledge/import/runbooks", "RunbooksRequest");
        await SendAsync("silences/preview", "SilencePreviewRequest");
        var silence = IdOf(await SendAsync("silences", "SilenceRequest"));
        await SendAsync($"silences/{silence}/extend", "SilenceExtendRequest");
        await PostAsync($"silences/{silence}/end", null);
    }

    private async Task SourcesAsync()
    {
        await SendAsync("sources", "SourceRequest");
        await PostAsync(
            "sources/test",
            new
            {
                kind = "elasticsearch",
                name = "Search",
                location = "http://127.0.0.1:9/",
            }
        );
        var push = IdOf(await SendAsync("sources/push", "PushSourceCreateRequest"));
        await SendAsync($"sources/{push}/push", "PushSourceUpdateRequest", HttpMethod.Put);
        await SendAsync($"sources/{push}/push/preview", "WebhookPreviewRequest");
        await SendAsync($"sources/{push}/tokens", "IngestTokenCreateRequest");
    }

    // A fault in the log, found, judged and waiting for a yes: what the agent makes of itself.
    private async Task FaultAsync()
    {
        // The newest is listed first; of two that are as new as each other, chance would say which that is.
        host.Clock.Advance(TimeSpan.FromSeconds(1));
        await AskAsync(
            HttpMethod.Put,
            "automation",
            JsonContent.Create(new { enabled = true, reason = "The migration is over" }),
            null
        );
        await PostAsync(
            "logs",
            Enumerable
                .Range(1, 3)
                .Select(i => new
                {
                    message = $"could not obtain a connection: database connection pool exhausted after {i} s",
                    level = "error",
                    service = "checkout",
                })
        );
        await PostAsync(
            "logs",
            Enumerable
                .Range(1, 20)
                .Select(i => new
                {
                    message = $"ledger of shard {i} is out of step by {i} entries",
                    level = "error",
                    service = "ledger",
                })
        );
        var listed = await GetAsync("incidents?service=checkout&q=pool");
        var incident = IdOf(listed.GetProperty("items")[0]);
        await host.Services.GetRequiredService<IncidentFlow>().AdvanceAsync(incident, Cancelled);
        await host.Services.GetRequiredService<CallStore>().AdvanceDueAsync(Cancelled);
        foreach (var part in (string[])["", "/why", "/decision", "/similar", "/approval"])
        {
            await GetAsync($"incidents/{incident}{part}");
        }

        await GetAsync("incidents");
    }

    private async Task LookAsync(string user)
    {
        foreach (
            var path in (string[])
                [
                    "actions",
                    "api-keys",
                    "audit?limit=2",
                    "automation/history",
                    "automation/risk",
                    "automation/ladder",
                    "insights/calibration",
                    "insights/success",
                    "logs/recent?limit=2",
                    "logs/statistics",
                    "logs/patterns",
                    "knowledge/search?q=pool",
                    "escalation/preview?service=checkout&severity=high",
                    "escalation/calls",
                    "escalation/schedules/platform/calendar",
                    "escalation/on-call",
                    "templates",
                    "deliveries",
                    $"users/{user}/sessions",
                ]
        )
        {
            await GetAsync(path);
        }
    }

    private async Task AccountAsync(string user, HttpClient ada)
    {
        var begun = await SendAsync("auth/two-factor", "TwoFactorSetupRequest", by: ada);
        var code = new Totp(
            Base32Encoding.ToBytes(begun.GetProperty("secret").GetString())
        ).ComputeTotp(host.Clock.GetUtcNow().UtcDateTime);
        await PostAsync("auth/two-factor/confirm", new { code }, ada);
        await GetAsync("auth/two-factor", ada);
        await SendAsync("auth/password", "PasswordChangeRequest", by: ada);
        await SendAsync($"users/{user}", "UserUpdateRequest", HttpMethod.Put);
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
}
