using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Api.Fuzz;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Data.Idempotency;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// Refusals that need something to be there first, on each route whose document tells of them: 409 and 422. The other ones are provoked by
/// <see cref="ContractTests"/>, 412 by <see cref="StaleRequestTests"/>.
/// </summary>
public sealed class RefusedChangesTests(ExampleWalk walk) : IClassFixture<ExampleWalk>
{
    private const string Incidents = "/api/v1/incidents";

    // Where 409 has another reason than a key that is being worked on: how it comes to it. A new one must be named here.
    private static readonly Dictionary<string, Func<Caller, Task<HttpResponseMessage>>> Conflicts =
        new(StringComparer.Ordinal)
        {
            [$"GET {Incidents}/{{id}}/approval"] = async w =>
                await w.SendAsync(
                    HttpMethod.Get,
                    $"{Incidents}/{await w.NewAsync(Incidents, w.Example("IncidentCreateRequest"))}/approval"
                ),
            [$"PUT {Incidents}/{{id}}"] = async w =>
            {
                var id = await w.NewAsync(Incidents, w.Example("IncidentCreateRequest"));
                using var resolved = await w.PostAsync($"{Incidents}/{id}/resolve", null);
                using var closed = await w.PostAsync($"{Incidents}/{id}/close", null);
                return await w.PutAsync($"{Incidents}/{id}", new { assigned_to = "ada" });
            },
            ["PUT /api/v1/silences/{id}"] = async w =>
            {
                var id = await w.NewAsync("/api/v1/silences", Silence(w));
                using var ended = await w.PostAsync($"/api/v1/silences/{id}/end", null);
                return await w.PutAsync($"/api/v1/silences/{id}", Silence(w));
            },
            ["DELETE /api/v1/silences/{id}"] = async w =>
                await w.DeleteAsync(
                    $"/api/v1/silences/{await w.NewAsync("/api/v1/silences", Silence(w))}"
                ),
            ["DELETE /api/v1/channels/{id}"] = async w =>
            {
                var channel = w.Walk.Made["/api/v1/channels"];
                await w.NewAsync("/api/v1/escalation/people", Person("grace", channel));
                return await w.DeleteAsync($"/api/v1/channels/{channel}");
            },
            ["DELETE /api/v1/escalation/people/{id}"] = w =>
                w.DeleteAsync("/api/v1/escalation/people/ada"),
            ["DELETE /api/v1/escalation/schedules/{id}"] = w =>
                w.DeleteAsync("/api/v1/escalation/schedules/platform"),
            ["PUT /api/v1/sources/{id}"] = async w =>
            {
                var other = new
                {
                    kind = "file",
                    name = "Another",
                    location = "/var/log/another/*.log",
                };
                var id = await w.NewAsync("/api/v1/sources", other);
                return await w.PutAsync($"/api/v1/sources/{id}", w.Example("SourceRequest"));
            },
            ["PUT /api/v1/users/{id}"] = async w =>
            {
                // The walk made another admin.
                var own = await w.OwnIdAsync();
                var all = await w.SendAsync(HttpMethod.Get, "/api/v1/users")
                    .ShouldBeAsync(HttpStatusCode.OK);
                foreach (var other in all.EnumerateArray().Select(u => u.Text("id")))
                {
                    if (other != own)
                    {
                        using var viewer = await w.PutAsync(
                            $"/api/v1/users/{other}",
                            new { role = "viewer" }
                        );
                    }
                }

                return await w.PutAsync($"/api/v1/users/{own}", new { is_active = false });
            },
            ["DELETE /api/v1/users/{id}/two-factor"] = async w =>
                await w.DeleteAsync($"/api/v1/users/{await w.OwnIdAsync()}/two-factor"),
        };

    private readonly Caller caller = new(walk);

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public void Each_route_that_tells_of_a_conflict_is_named_or_takes_a_key() =>
        walk
            .Surface.Operations.Where(o => o.Answers.ContainsKey(409) && !TakesKey(o))
            .Select(o => o.ToString())
            .ShouldBe(Conflicts.Keys, ignoreOrder: true);

    [Fact]
    public async Task What_stands_against_a_change_refuses_it_on_every_route_that_says_so()
    {
        List<string> wrong = [];
        foreach (var (route, provoke) in Conflicts)
        {
            using var answer = await provoke(caller);
            await LookAsync(wrong, route, answer, HttpStatusCode.Conflict);
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_key_whose_first_request_is_worked_on_refuses_the_second_on_every_route_that_takes_one()
    {
        var own = await caller.OwnIdAsync();
        List<string> wrong = [];
        var asked = 0;
        foreach (
            var operation in walk.Surface.Operations.Where(o =>
                TakesKey(o) && o.Answers.ContainsKey(409)
            )
        )
        {
            var key = $"under-way-{++asked}";
            var path = PathOf(operation);
            (
                await walk
                    .Host.Services.GetRequiredService<KeptAnswers>()
                    .TakeAsync(own, key, await HashAsync(path, "{}"), Cancelled)
            ).ShouldBeNull();
            using var answer = await caller.SendAsync(HttpMethod.Post, path, "{}", key);
            await LookAsync(wrong, operation.ToString(), answer, HttpStatusCode.Conflict);
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(40);
    }

    [Fact]
    public async Task A_key_of_another_request_is_refused_on_every_route_that_takes_one()
    {
        using (
            var first = await caller.SendAsync(
                HttpMethod.Post,
                Incidents,
                caller.Example("IncidentCreateRequest").ToString(),
                "used"
            )
        )
        {
            first.StatusCode.ShouldBe(HttpStatusCode.Created);
        }

        List<string> wrong = [];
        var asked = 0;
        var deliveries = Deliveries();
        foreach (var operation in walk.Surface.Operations.Where(o => o.Answers.ContainsKey(422)))
        {
            var (path, body, key) = (PathOf(operation), "{}", "used");
            if (deliveries.TryGetValue(operation.Path, out var delivery))
            {
                // They keep their own keys, with what they store.
                (path, body, key) = (delivery.Path, delivery.Body("second"), operation.Path);
                using var first = await caller.SendAsync(
                    HttpMethod.Post,
                    path,
                    delivery.Body("first"),
                    key
                );
                first.StatusCode.ShouldBe(HttpStatusCode.OK, operation.ToString());
            }

            using var answer = await caller.SendAsync(HttpMethod.Post, path, body, key);
            await LookAsync(
                wrong,
                operation.ToString(),
                answer,
                HttpStatusCode.UnprocessableEntity
            );
            asked++;
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(50);
    }

    // By path: where a delivery goes, and what is delivered.
    private Dictionary<string, (string Path, Func<string, string> Body)> Deliveries()
    {
        static string Alert(string title) =>
            $$"""{"version":"4","status":"firing","alerts":[{"status":"firing","labels":{"alertname":"{{title}}"},"annotations":{},"startsAt":"2026-03-14T15:00:00Z"}]}""";
        return new(StringComparer.Ordinal)
        {
            ["/api/v1/logs"] = ("/api/v1/logs", static t => $$"""[{"message":"{{t}}"}]"""),
            ["/api/v1/alerts/alertmanager"] = ("/api/v1/alerts/alertmanager", Alert),
            ["/api/v1/alerts/grafana"] = ("/api/v1/alerts/grafana", Alert),
            ["/api/v1/alerts/webhook/{source}"] = (
                $"/api/v1/alerts/webhook/{walk.Made["/api/v1/sources/push"]}",
                static t =>
                    $$"""{"alerts":[{"summary":"{{t}}","labels":{"service":"ledger","severity":"high"},"state":"firing"}]}"""
            ),
        };
    }

    private static bool TakesKey(ApiOperation operation) =>
        operation.Method == HttpMethod.Post
        && operation.Parameters.Any(p => p.Name == "Idempotency-Key");

    private static object Silence(Caller w) =>
        new
        {
            reason = "Upgrade of the payment provider",
            matchers = new[]
            {
                new
                {
                    label = "service",
                    kind = "equals",
                    value = "ledger",
                },
            },
            starts_at = w.Now,
            ends_at = w.Now.AddHours(1),
        };

    private static object Person(string id, string channel) =>
        new
        {
            id,
            name = id,
            ways = new[] { new { channel, address = $"{id}@example.com" } },
        };

    private static string PathOf(ApiOperation operation) =>
        operation.Parameters.Aggregate(
            operation.Path,
            static (path, part) =>
                path.Replace(
                    $"{{{part.Name}}}",
                    part.Schema.TryGetProperty("format", out var format)
                    && format.GetString() == "uuid"
                        ? Guid.Empty.ToString()
                        : "nothing-of-this-name",
                    StringComparison.Ordinal
                )
        );

    private static Task<string> HashAsync(string path, string body) =>
        IdempotentRequests.HashAsync(
            new DefaultHttpContext
            {
                Request =
                {
                    Path = path,
                    ContentType = "application/json",
                    Body = new MemoryStream(Encoding.UTF8.GetBytes(body)),
                },
            }.Request,
            Cancelled
        );

    private static async Task LookAsync(
        List<string> wrong,
        string route,
        HttpResponseMessage answer,
        HttpStatusCode status
    )
    {
        var text = await answer.Content.ReadAsStringAsync(Cancelled);
        if (
            answer.StatusCode != status
            || answer.Content.Headers.ContentType?.MediaType != "application/problem+json"
            || JsonSerializer.Deserialize<JsonElement>(text).Text("code").Length == 0
        )
        {
            wrong.Add($"{route}: {(int)answer.StatusCode} {text}");
        }
    }

    /// <summary>The admin of the walk, who goes on behind it.</summary>
    private sealed class Caller(ExampleWalk walk)
    {
        public ExampleWalk Walk => walk;

        public DateTimeOffset Now => walk.Host.Clock.GetUtcNow();

        public JsonElement Example(string schema) =>
            walk.Schemas.GetProperty(schema).GetProperty("examples")[0];

        /// <summary>Makes something there.</summary>
        /// <returns>Its id.</returns>
        public async Task<string> NewAsync(string path, object body) =>
            (await PostAsync(path, body).ShouldBeAsync(HttpStatusCode.Created)).Text("id");

        public async Task<string> OwnIdAsync() =>
            (
                await SendAsync(HttpMethod.Get, "/api/v1/auth/me").ShouldBeAsync(HttpStatusCode.OK)
            ).Text("id");

        public Task<HttpResponseMessage> PostAsync(string path, object? body) =>
            SendAsync(HttpMethod.Post, path, JsonSerializer.Serialize(body ?? new object()));

        public Task<HttpResponseMessage> PutAsync(string path, object body) =>
            SendAsync(HttpMethod.Put, path, JsonSerializer.Serialize(body));

        public Task<HttpResponseMessage> DeleteAsync(string path) =>
            SendAsync(HttpMethod.Delete, path);

        public async Task<HttpResponseMessage> SendAsync(
            HttpMethod method,
            string path,
            string? body = null,
            string? key = null
        )
        {
            using var request = new HttpRequestMessage(method, path);
            if (body is not null)
            {
                request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
                request.Content.Headers.ContentType = new("application/json");
            }

            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return await walk.Admin.SendAsync(request, Cancelled);
        }
    }
}
