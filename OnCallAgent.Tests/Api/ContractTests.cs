using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Tests.Api.Fuzz;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// The document against the running server: every route is in it, and refuses as it says. What good requests are answered,
/// and that nothing else is, <see cref="RestFuzzTests"/> compares.
/// </summary>
public sealed class ContractTests(ContractHost shared) : IClassFixture<ContractHost>
{
    private readonly List<string> wrong = [];
    private readonly ApiHost host = shared.Host;
    private readonly ApiSurface surface = shared.Surface;
    private readonly HttpClient stranger = shared.Stranger;
    private readonly HttpClient admin = shared.Admin;

    [Fact]
    public void Every_route_is_in_the_document_and_no_other() =>
        surface
            .Operations.Select(o => o.ToString())
            .ShouldBe(
                Routes()
                    .SelectMany(r =>
                        r.Metadata.GetMetadata<HttpMethodMetadata>()!
                            .HttpMethods.Select(m => $"{m} {PathOf(r)}")
                    ),
                ignoreOrder: true
            );

    [Fact]
    public void Every_refusal_has_an_example_of_its_status_that_its_schema_allows()
    {
        foreach (
            var operation in surface.Operations.Where(o =>
                o.Path.StartsWith("/api/", StringComparison.Ordinal)
            )
        )
        {
            foreach (var (status, schema) in operation.Answers.Where(a => a.Key >= 400))
            {
                operation.Examples.ContainsKey(status).ShouldBeTrue($"{operation} {status}");
                var example = operation.Examples[status];
                example.GetProperty("status").GetInt32().ShouldBe(status);
                JsonShape.Faults(example, schema!.Value, surface).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public async Task Who_is_not_signed_in_is_told_so_on_every_route_that_says_it()
    {
        foreach (var operation in With(401).Where(o => !o.IsOpen))
        {
            wrong.AddRange(
                await RefusesAsync(stranger, operation, Json("{}"), HttpStatusCode.Unauthorized)
            );
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task Who_may_not_is_told_so_on_every_route_that_says_it()
    {
        using var viewer = await host.ClientOfAsync(Roles.Viewer);
        var asked = 0;
        foreach (
            var operation in With(403)
                .Where(o => !o.IsOpen && Policy(o) is not "view" and not "self")
        )
        {
            wrong.AddRange(
                await RefusesAsync(viewer, operation, Json("{}"), HttpStatusCode.Forbidden)
            );
            asked++;
        }

        wrong.ShouldBeEmpty();

        asked.ShouldBeGreaterThan(50);
    }

    [Theory]
    [InlineData(400, "application/json", "{")]
    [InlineData(400, "application/json", """{"no_such_field_anywhere":1}""")]
    [InlineData(415, "text/plain", "{}")]
    public async Task A_body_that_is_none_is_refused_on_every_route_that_takes_one(
        int status,
        string type,
        string body
    )
    {
        foreach (var operation in With(status).Where(o => o.Body is not null))
        {
            var content = new StringContent(body, Encoding.UTF8);
            content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            wrong.AddRange(await RefusesAsync(admin, operation, content, (HttpStatusCode)status));
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_body_that_is_too_large_is_refused_on_every_route_that_takes_one()
    {
        foreach (var operation in With(413).Where(o => o.Body is not null))
        {
            var most = Route(operation)
                .Metadata.GetMetadata<IRequestSizeLimitMetadata>()!
                .MaxRequestBodySize!.Value;
            // A JSON text of spaces: it is refused by its size alone.
            var content = new ByteArrayContent(
                Encoding.ASCII.GetBytes(new string(' ', (int)most + 1))
            );
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            wrong.AddRange(
                await RefusesAsync(admin, operation, content, HttpStatusCode.RequestEntityTooLarge)
            );
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_parameter_that_is_misspelt_is_refused_on_every_route()
    {
        var asked = 0;
        foreach (
            var operation in With(400)
                .Where(o =>
                    o.Path.StartsWith("/api/", StringComparison.Ordinal)
                    && Route(o).Metadata.GetMetadata<TakesAnyParameterAttribute>() is null
                    // With a body, only where one is known that does nothing.
                    && (o.Body is null || o.Parameters.Any(p => p.Place == "query"))
                )
        )
        {
            using var request = new HttpRequestMessage(
                operation.Method,
                AnyOf(operation) + "?no_such_parameter=1"
            );
            // What each of them takes, and which does nothing.
            request.Content =
                operation.Method == HttpMethod.Get ? null
                : operation.Body is null ? Json("[]")
                : Json("""{"files":[]}""");
            using var answer = await admin.SendAsync(
                request,
                TestContext.Current.CancellationToken
            );
            var told = await answer.Content.ReadAsStringAsync(
                TestContext.Current.CancellationToken
            );
            if (
                answer.StatusCode != HttpStatusCode.BadRequest
                || !told.Contains("no_such_parameter: is not", StringComparison.Ordinal)
            )
            {
                wrong.Add($"{operation}: {(int)answer.StatusCode} {told}");
            }

            asked++;
        }

        wrong.ShouldBeEmpty();

        asked.ShouldBeGreaterThan(80);
    }

    [Fact]
    public async Task What_is_not_there_is_told_so_on_every_route_that_names_something()
    {
        var asked = 0;
        foreach (
            var operation in With(404)
                .Where(o =>
                    o.Body is null
                    && o.Path.Contains('{')
                    && !o.Path.Contains("/alerts/", StringComparison.Ordinal)
                )
        )
        {
            wrong.AddRange(await RefusesAsync(admin, operation, null, HttpStatusCode.NotFound));
            asked++;
        }

        wrong.ShouldBeEmpty();

        asked.ShouldBeGreaterThan(20);
    }

    [Fact]
    public async Task Who_asks_too_often_is_told_so_on_every_route()
    {
        await using var slow = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = 10 });
        using var client = slow.Client();
        for (var i = 0; i < 10; i++)
        {
            using var used = await client.GetAsync("/api/v1/incidents");
        }

        foreach (
            var operation in With(429)
                .Where(o => o.Path.StartsWith("/api/", StringComparison.Ordinal))
        )
        {
            wrong.AddRange(
                await RefusesAsync(client, operation, Json("{}"), HttpStatusCode.TooManyRequests)
            );
        }

        wrong.ShouldBeEmpty();
    }

    private static StringContent Json(string text) => new(text, Encoding.UTF8, "application/json");

    private static string PathOf(RouteEndpoint route) =>
        "/"
        + string.Join(
            '/',
            route.RoutePattern.PathSegments.Select(s =>
                string.Concat(
                    s.Parts.Select(p =>
                        p is Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart named
                            ? $"{{{named.Name}}}"
                            : (
                                (Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart)p
                            ).Content
                    )
                )
            )
        );

    private IEnumerable<ApiOperation> With(int status) =>
        surface.Operations.Where(o => o.Answers.ContainsKey(status));

    private IEnumerable<RouteEndpoint> Routes() =>
        host
            .Services.GetRequiredService<EndpointDataSource>()
            .Endpoints.OfType<RouteEndpoint>()
            .Where(e =>
                PathOf(e).StartsWith("/api/", StringComparison.Ordinal)
                || PathOf(e).StartsWith("/v1/", StringComparison.Ordinal)
            );

    private RouteEndpoint Route(ApiOperation operation) =>
        Routes()
            .Single(r =>
                PathOf(r) == operation.Path
                && r.Metadata.GetMetadata<HttpMethodMetadata>()!
                    .HttpMethods.Contains(operation.Method.Method)
            );

    private string? Policy(ApiOperation operation) =>
        Route(operation)
            .Metadata.GetOrderedMetadata<Microsoft.AspNetCore.Authorization.IAuthorizeData>()
            .Select(a => a.Policy)
            .LastOrDefault();

    // An address of the route, of nothing that is there.
    private static string AnyOf(ApiOperation operation)
    {
        var path = operation.Path;
        foreach (var part in operation.Parameters.Where(p => p.Place == "path"))
        {
            path = path.Replace(
                $"{{{part.Name}}}",
                part.Schema.TryGetProperty("format", out var format) && format.GetString() == "uuid"
                    ? Guid.Empty.ToString()
                    : "nothing-of-this-name",
                StringComparison.Ordinal
            );
        }

        return path;
    }

    /// <returns>What is wrong with the answer.</returns>
    private async Task<IReadOnlyList<string>> RefusesAsync(
        HttpClient client,
        ApiOperation operation,
        HttpContent? content,
        HttpStatusCode status
    )
    {
        using var request = new HttpRequestMessage(operation.Method, AnyOf(operation));
        request.Content = operation.Method == HttpMethod.Get ? null : content;
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        var told = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        if (answer.StatusCode != status)
        {
            return
            [
                $"{operation} answers {(int)answer.StatusCode} instead of {(int)status}: {told}",
            ];
        }

        if (!operation.Path.StartsWith("/api/", StringComparison.Ordinal))
        {
            return [];
        }

        using var problem = JsonDocument.Parse(told);
        var refusal = problem.RootElement;
        var faults = JsonShape
            .Faults(refusal, operation.Answers[(int)status]!.Value, surface)
            .ToList();
        // A field may be wrong in many ways, and at the door there are more reasons; the other refusals have one title each.
        if (
            status is not HttpStatusCode.BadRequest
            && !operation.Path.StartsWith("/api/v1/auth/", StringComparison.Ordinal)
            && operation.Examples[(int)status].Text("title") != refusal.Text("title")
        )
        {
            faults.Add($"the example's title is not “{refusal.Text("title")}”");
        }

        if (
            refusal.Text("code").Length == 0
            || refusal.Text("detail").Length == 0
            || JsonForm
                .Differences(operation.Examples[(int)status], refusal)
                .Any(d => !d.Contains(".errors", StringComparison.Ordinal))
        )
        {
            faults.Add($"is not of the example's form: {told}");
        }

        return [.. faults.Select(f => $"{operation}: {f}")];
    }
}

/// <summary>One host for all of them: they change nothing.</summary>
public sealed class ContractHost : IAsyncLifetime
{
    internal ApiHost Host { get; private set; } = null!;

    internal ApiSurface Surface { get; private set; } = null!;

    internal HttpClient Stranger { get; private set; } = null!;

    internal HttpClient Admin { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Host = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = 1_000_000 });
        Stranger = Host.Client();
        Admin = await Host.ClientOfAsync(Roles.Admin);
        Surface = await ApiSurface.OfAsync(Stranger);
    }

    public async ValueTask DisposeAsync()
    {
        Stranger.Dispose();
        Admin.Dispose();
        await Host.DisposeAsync();
    }
}
