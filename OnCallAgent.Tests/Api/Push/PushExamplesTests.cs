using System.Text;
using System.Text.Json;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>The document shows what each route of pushes takes, and the server takes it.</summary>
public sealed class PushExamplesTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    // Its form is the owner's own, in bytes: no example of it can be read by people.
    private const string Binary = "application/x-protobuf";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Theory]
    [InlineData("/api/v1/logs", 3)]
    [InlineData("/v1/logs", 2)]
    [InlineData("/api/v1/alerts/alertmanager", 1)]
    [InlineData("/api/v1/alerts/grafana", 1)]
    [InlineData("/api/v1/alerts/webhook/{source}", 1)]
    public async Task What_the_document_shows_is_taken(string route, int forms)
    {
        using var document = JsonDocument.Parse(
            await push.Admin.GetStringAsync(
                new Uri("/openapi/v1.json", UriKind.Relative),
                TestContext.Current.CancellationToken
            )
        );
        var content = document
            .RootElement.GetProperty("paths")
            .GetProperty(route)
            .GetProperty("post")
            .GetProperty("requestBody")
            .GetProperty("content");
        content.EnumerateObject().Count().ShouldBe(forms);
        foreach (var form in content.EnumerateObject().Where(f => f.Name != Binary))
        {
            var example = form.Value.GetProperty("example");
            var body =
                example.ValueKind == JsonValueKind.String
                    ? example.GetString()!
                    : example.GetRawText();
            using var request = new StringContent(body, Encoding.UTF8);
            request.Headers.ContentType = new(form.Name);
            using var answer = await push.Program.PostAsync(
                route.Replace("{source}", push.Source, StringComparison.Ordinal),
                request,
                TestContext.Current.CancellationToken
            );
            var text = await answer.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken
            );
            answer.IsSuccessStatusCode.ShouldBeTrue(text);
            text.ShouldNotContain("partialSuccess");
            if (!route.StartsWith("/v1/", StringComparison.Ordinal))
            {
                using var read = JsonDocument.Parse(text);
                read.RootElement.GetProperty("accepted").GetInt32().ShouldBeGreaterThan(0);
                read.RootElement.GetProperty("refused_count").GetInt32().ShouldBe(0, text);
            }
        }
    }
}
