using System.Net;
using System.Net.Http.Json;
using OnCallAgent.Tests.Api.Fuzz;

namespace OnCallAgent.Tests.Api;

/// <summary>What comes too late or twice: an old version, and a key that stands for something else.</summary>
public sealed class StaleRequestTests(ExampleWalk walk) : IClassFixture<ExampleWalk>
{
    private const string People = "/api/v1/escalation/people";
    private const string Schedules = "/api/v1/escalation/schedules";

    // It takes no version: only who comes at the same moment as somebody else is told so.
    private const string OnlyAtTheSameMoment = "PUT /api/v1/automation/ladder";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_version_that_is_not_the_present_one_is_refused_on_every_route_that_says_so()
    {
        var asked = 0;
        List<string> wrong = [];
        var spare = await SpareAsync();
        foreach (
            var operation in walk.Surface.Operations.Where(o =>
                o.Answers.ContainsKey(412) && o.ToString() != OnlyAtTheSameMoment
            )
        )
        {
            if (
                (spare.GetValueOrDefault(operation.ToString()) ?? PathOf(operation)) is not { } path
            )
            {
                wrong.Add($"{operation}: the walk made nothing there");
                continue;
            }

            using var request = new HttpRequestMessage(operation.Method, path);
            request.Headers.TryAddWithoutValidation("If-Match", "\"4711\"");
            if (operation.Body is { } body && body.TryGetProperty("$ref", out var reference))
            {
                request.Content = JsonContent.Create(
                    walk
                        .Schemas.GetProperty(reference.GetString()!.Split('/')[^1])
                        .GetProperty("examples")[0]
                );
            }

            using var answer = await walk.Admin.SendAsync(request, Cancelled);
            asked++;
            if (answer.StatusCode != HttpStatusCode.PreconditionFailed)
            {
                wrong.Add(
                    $"{operation}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(Cancelled)}"
                );
            }
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(30);
    }

    [Fact]
    public void A_key_that_was_used_for_something_else_is_refused_on_every_route_that_did_something()
    {
        // Whoever changed a password is signed out by it.
        walk.KeysReused.Where(k => k.Value != 422 && k.Key != "POST /api/v1/auth/password")
            .ShouldBeEmpty();
        walk.KeysReused.Count.ShouldBeGreaterThan(25);
    }

    // What nothing needs, where that is looked at before the version; and an action of the incident.
    private async Task<IReadOnlyDictionary<string, string>> SpareAsync()
    {
        await walk
            .Admin.PostAsJsonAsync(
                People,
                new
                {
                    id = "spare",
                    name = "Spare",
                    ways = new[] { new { channel = "email", address = "spare@example.com" } },
                },
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var schedule = walk
            .Schemas.GetProperty("OnCallScheduleRequest")
            .GetProperty("examples")[0]
            .ToString()
            .Replace("\"platform\"", "\"spare\"", StringComparison.Ordinal);
        await walk
            .Admin.PostAsync(
                new Uri(Schedules, UriKind.Relative),
                new StringContent(schedule, System.Text.Encoding.UTF8, "application/json"),
                Cancelled
            )
            .ShouldBeAsync(HttpStatusCode.Created);
        var incident = $"/api/v1/incidents/{walk.Made["/api/v1/incidents"]}";
        var actions = (
            await walk
                .Admin.GetAsync(new Uri(incident, UriKind.Relative), Cancelled)
                .ShouldBeAsync(HttpStatusCode.OK)
        ).GetProperty("actions");
        return new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [$"DELETE {People}/{{id}}"] = $"{People}/spare",
            [$"DELETE {Schedules}/{{id}}"] = $"{Schedules}/spare",
            ["POST /api/v1/incidents/{id}/actions/{actionId}/cancel"] =
                $"{incident}/actions/{actions[0].Text("id")}/cancel",
        };
    }

    // With the name of what the walk made last on that path; null where it made nothing.
    private string? PathOf(ApiOperation operation)
    {
        var at = operation.Path.IndexOf("/{", StringComparison.Ordinal);
        var end = operation.Path.IndexOf('}', StringComparison.Ordinal);
        return
            at > 0
            && operation.Path.IndexOf('{', end) < 0
            && walk.Made.TryGetValue(operation.Path[..at], out var name)
            ? $"{operation.Path[..at]}/{Uri.EscapeDataString(name)}{operation.Path[(end + 1)..]}"
            : null;
    }
}
