using OnCallAgent.Tests.Api.Fuzz;

namespace OnCallAgent.Tests.Api;

/// <summary>Each request of the API's document has an example, and the examples are what the server takes.</summary>
public sealed class RequestExamplesTests(ExampleWalk walk) : IClassFixture<ExampleWalk>
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

    [Fact]
    public void Every_request_has_an_example_that_its_own_schema_allows()
    {
        var names = walk.Requests();
        names.Count.ShouldBeGreaterThan(35);
        foreach (var name in names)
        {
            var schema = walk.Schemas.GetProperty(name);
            schema.TryGetProperty("examples", out var examples).ShouldBeTrue($"{name} has none");
            JsonShape.Faults(examples[0], schema, walk.Surface).ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void The_server_takes_them_all() =>
        walk.Requests().Except(walk.Sent).ShouldBe(OfTheMoment, ignoreOrder: true);
}
