using System.Net;
using System.Net.Http.Json;
using OnCallAgent.Tests.Api.Fuzz;

namespace OnCallAgent.Tests.Api;

/// <summary>What comes too late or twice: an old version, and a key that stands for something else.</summary>
public sealed class StaleRequestTests(ExampleWalk walk) : IClassFixture<ExampleWalk>
{
    // They are asked first whether anything still needs what is to go.
    private static readonly string[] InUse =
    [
        "DELETE /api/v1/escalation/people/{id}",
        "DELETE /api/v1/escalation/schedules/{id}",
    ];

    [Fact]
    public async Task A_version_that_is_not_the_present_one_is_refused_on_every_route_that_says_so()
    {
        var asked = 0;
        List<string> wrong = [];
        foreach (var operation in walk.Surface.Operations.Where(o => o.Answers.ContainsKey(412)))
        {
            if (PathOf(operation) is not { } path)
            {
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

            using var answer = await walk.Admin.SendAsync(
                request,
                TestContext.Current.CancellationToken
            );
            asked++;
            if (
                answer.StatusCode != HttpStatusCode.PreconditionFailed
                && !(
                    answer.StatusCode == HttpStatusCode.Conflict
                    && InUse.Contains(operation.ToString())
                )
            )
            {
                wrong.Add(
                    $"{operation}: {(int)answer.StatusCode} {await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)}"
                );
            }
        }

        wrong.ShouldBeEmpty();
        asked.ShouldBeGreaterThan(20);
    }

    [Fact]
    public void A_key_that_was_used_for_something_else_is_refused_on_every_route_that_did_something()
    {
        // Whoever changed a password is signed out by it.
        walk.KeysReused.Where(k => k.Value != 422 && k.Key != "POST /api/v1/auth/password")
            .ShouldBeEmpty();
        walk.KeysReused.Count.ShouldBeGreaterThan(25);
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
