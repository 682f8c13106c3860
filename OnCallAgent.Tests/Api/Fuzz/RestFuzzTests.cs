using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>
/// Requests as no client should send them, to every route of the API's document: most by an admin, to whom most of what can go wrong is
/// open, and some by the other roles and by strangers.
/// <c>ONCALL_FUZZ_REQUESTS</c> and <c>ONCALL_FUZZ_SEED</c> ask for more of them, or for others.
/// </summary>
public sealed class RestFuzzTests
{
    /// <summary>Who asks, how often where nothing else is said, and how much of it at least is taken.</summary>
    public static TheoryData<string, int, double> Callers =>
        new()
        {
            { Roles.Admin, 1_500, 0.1 },
            { Roles.Responder, 500, 0.05 },
            { Roles.Viewer, 500, 0.05 },
            { FuzzRun.Stranger, 200, 0 },
        };

    [Theory]
    [MemberData(nameof(Callers))]
    public async Task Whatever_is_sent_is_answered_with_a_reason_and_what_is_refused_changes_nothing(
        string caller,
        int requests,
        double taken
    )
    {
        var seed = Number("ONCALL_FUZZ_SEED", 20_260_314);
        var random = new Random(seed);
        await using var run = await FuzzRun.StartAsync(random, caller);
        List<string> faults = [];
        for (var i = Number("ONCALL_FUZZ_REQUESTS", requests); i > 0 && faults.Count < 10; i--)
        {
            faults.AddRange(await run.AskAsync());
        }

        faults.ShouldBeEmpty(
            string.Create(CultureInfo.InvariantCulture, $"seed {seed}\n")
                + string.Join("\n\n", faults)
        );
        TestContext.Current.TestOutputHelper?.WriteLine(run.Summary());
        // Otherwise everything fell at the first hurdle, and nothing was tried.
        run.Accepted.ShouldBeGreaterThanOrEqualTo((int)(run.Asked * taken));
        if (caller == Roles.Admin)
        {
            run.NeverUnderstood().ShouldBeEmpty();
        }
    }

    private static int Number(string variable, int otherwise) =>
        int.TryParse(
            Environment.GetEnvironmentVariable(variable),
            CultureInfo.InvariantCulture,
            out var asked
        )
            ? asked
            : otherwise;
}

/// <summary>One run against one host.</summary>
internal sealed class FuzzRun : IAsyncDisposable
{
    /// <summary>Who is not signed in.</summary>
    public const string Stranger = "stranger";

    private static readonly HashSet<HttpStatusCode> GoneOrForeign =
    [
        HttpStatusCode.Unauthorized,
        HttpStatusCode.NotFound,
        HttpStatusCode.MethodNotAllowed,
        HttpStatusCode.UnsupportedMediaType,
    ];

    private static readonly HashSet<HttpStatusCode> BeforeUs =
    [
        HttpStatusCode.BadRequest,
        HttpStatusCode.RequestUriTooLong,
    ];

    private static readonly HashSet<HttpStatusCode> BeforeRouting =
    [
        HttpStatusCode.MethodNotAllowed,
        HttpStatusCode.RequestUriTooLong,
    ];

    private readonly ApiHost host;
    private readonly string caller;
    private readonly HttpClient client;
    private readonly ApiSurface surface;
    private readonly SampleValues values;
    private readonly Random random;
    private readonly Dictionary<string, int> understood = new(StringComparer.Ordinal);
    private readonly SortedDictionary<int, int> statuses = [];
    private int accounts;

    private FuzzRun(ApiHost host, ApiSurface surface, Random random, string caller)
    {
        this.caller = caller;
        this.host = host;
        this.surface = surface;
        this.random = random;
        values = new SampleValues(random, surface);
        client = host.Client();
    }

    public int Asked { get; private set; }

    public int Accepted { get; private set; }

    public static async Task<FuzzRun> StartAsync(Random random, string caller)
    {
        var started = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = 1_000_000 });
        using var stranger = started.Client();
        var run = new FuzzRun(started, await ApiSurface.OfAsync(stranger), random, caller);
        await run.SignInAsync();
        return run;
    }

    /// <summary>Sends one request.</summary>
    /// <returns>What is wrong with the answer.</returns>
    public async Task<IReadOnlyList<string>> AskAsync()
    {
        var operation = surface.Operations[random.Next(surface.Operations.Count)];
        var request = HostileRequest.For(operation, values, random);
        var before = await RecordedAsync();
        using var message = request.Message(client.BaseAddress!);
        using var answer = await client.SendAsync(message, TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Asked++;
        statuses[(int)answer.StatusCode] = statuses.GetValueOrDefault((int)answer.StatusCode) + 1;
        // Where no name is in the path, what was not found is something that the request speaks of: it was looked at.
        var isNamed = operation.Path.Contains('{', StringComparison.Ordinal);
        if (
            request.Method == operation.Method
            && (
                !GoneOrForeign.Contains(answer.StatusCode)
                || (answer.StatusCode == HttpStatusCode.NotFound && !isNamed)
            )
        )
        {
            understood[operation.ToString()] =
                understood.GetValueOrDefault(operation.ToString()) + 1;
        }

        if (answer.IsSuccessStatusCode)
        {
            Accepted++;
            Learn(operation, answer, text);
            return
            [
                .. OffContract(request, answer, text)
                    .Select(f => $"{(int)answer.StatusCode} {f}\n{request}\n{Cut(text)}"),
            ];
        }

        List<string> faults =
        [
            .. Faults(operation, answer, text),
            .. OffContract(request, answer, text),
        ];
        // Who is refused at the door is told to the audit log, as it should be.
        if (!IsAnonymous(operation) && await RecordedAsync() != before)
        {
            faults.Add("was refused, and yet changed something");
        }

        if (answer.StatusCode == HttpStatusCode.Unauthorized && !IsAnonymous(operation))
        {
            // It ended its own session, changed its own rights or locked itself out: as it may.
            await SignInAsync();
        }

        return [.. faults.Select(f => $"{(int)answer.StatusCode} {f}\n{request}\n{Cut(text)}")];
    }

    /// <summary>Routes of which no request came as far as being looked at.</summary>
    public IReadOnlyList<string> NeverUnderstood() =>
        [
            .. surface
                .Operations.Select(o => o.ToString())
                .Where(o =>
                    !understood.ContainsKey(o) && o.Contains('{', StringComparison.Ordinal) is false
                ),
        ];

    public string Summary() =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{Asked} requests to {surface.Operations.Count} routes: {string.Join(", ", statuses.Select(s => $"{s.Value} × {s.Key}"))}"
        );

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    private static IEnumerable<string> Faults(
        ApiOperation operation,
        HttpResponseMessage answer,
        string text
    )
    {
        if ((int)answer.StatusCode >= 500)
        {
            yield return "is the server's own fault";
        }

        if (operation.Path == "/v1/logs" && text.Length > 0)
        {
            // That protocol has refusals of its own form.
            yield break;
        }

        if (answer.Content.Headers.ContentType?.MediaType != "application/problem+json")
        {
            // What HTTP itself forbids is refused before anything of ours sees it.
            if (!BeforeUs.Contains(answer.StatusCode) || text.Length > 0)
            {
                yield return "is no problem document";
            }

            yield break;
        }

        using var problem = JsonDocument.Parse(text);
        if (
            !problem.RootElement.TryGetProperty("title", out _)
            || problem.RootElement.GetProperty("status").GetInt32() != (int)answer.StatusCode
        )
        {
            yield return "lacks its title, or tells another status";
        }

        if (
            text.Contains("System.", StringComparison.Ordinal)
            || text.Contains("   at ", StringComparison.Ordinal)
        )
        {
            yield return "shows the program's inside";
        }
    }

    // What the document says of this answer. Another method, or a path that is tidied on its way, is another route.
    private IEnumerable<string> OffContract(
        HostileRequest request,
        HttpResponseMessage answer,
        string text
    )
    {
        if (
            request.Method != request.Operation.Method
            || BeforeRouting.Contains(answer.StatusCode)
            || request.IsElsewhere
        )
        {
            yield break;
        }

        if (!request.Operation.Answers.TryGetValue((int)answer.StatusCode, out var schema))
        {
            yield return "is not documented for this route";
        }
        else if (
            schema is { } shape
            && answer.Content.Headers.ContentType?.MediaType?.EndsWith(
                "json",
                StringComparison.Ordinal
            ) == true
            && text.Length > 0
        )
        {
            using var body = JsonDocument.Parse(text);
            foreach (var fault in JsonShape.Faults(body.RootElement, shape, surface).Take(3))
            {
                yield return $"{fault}, other than documented";
            }
        }
    }

    private static bool IsAnonymous(ApiOperation operation) =>
        operation.Path.StartsWith("/api/v1/auth/", StringComparison.Ordinal);

    private static string Cut(string text) => text.Length > 1000 ? text[..1000] : text;

    private void Learn(ApiOperation operation, HttpResponseMessage answer, string text)
    {
        if (answer.Content.Headers.ContentType?.MediaType == "application/json" && text.Length > 0)
        {
            using var read = JsonDocument.Parse(text);
            values.Learn(SampleValues.Collection(operation.Path), read.RootElement);
        }
    }

    // Not at the door: its limits would let nobody in as often as this.
    private async Task SignInAsync()
    {
        if (caller == Stranger)
        {
            return;
        }

        var user = await host.AccountAsync(
            string.Create(CultureInfo.InvariantCulture, $"fuzz-{++accounts}"),
            caller
        );
        await using var scope = host.Services.CreateAsyncScope();
        var session = await scope
            .ServiceProvider.GetRequiredService<UserSessions>()
            .OpenAsync(user, SessionKind.Program, UserSessions.Remembered, CancellationToken.None);
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue(
            "Bearer",
            scope
                .ServiceProvider.GetRequiredService<AccessTokens>()
                .Issue(user, [caller], session.Id)
                .Token
        );
    }

    // Every change leaves an entry in one of these.
    private async Task<(int Audit, int Timeline)> RecordedAsync()
    {
        await using var db = await host
            .Services.GetRequiredService<IDbContextFactory<OnCallDbContext>>()
            .CreateDbContextAsync();
        return (await db.AuditLog.CountAsync(), await db.Timeline.CountAsync());
    }
}
