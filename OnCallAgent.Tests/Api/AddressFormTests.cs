using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Routing minds no case of an address; so nothing that guards it may be left behind by writing it another way.</summary>
public sealed class AddressFormTests : IAsyncLifetime
{
    private const int Limit = 10;
    private ApiHost host = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() =>
        host = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = Limit });

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task Capital_letters_lead_around_no_limit()
    {
        using var stranger = host.Client();
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < 3 * Limit; i++)
        {
            using var answer = await stranger.GetAsync("/API/v1/incidents", Cancelled);
            statuses.Add(answer.StatusCode);
        }

        statuses[^1].ShouldBe(HttpStatusCode.TooManyRequests);
    }

    [Theory]
    [InlineData("/API/v1/incidents")]
    [InlineData("/Api/V1/Incidents")]
    public async Task Who_is_not_signed_in_is_told_so_and_not_sent_to_a_page(string address)
    {
        using var stranger = host.Client();
        using var answer = await stranger.GetAsync(address, Cancelled);
        answer.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
        answer.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json");
        answer.Headers.CacheControl.ShouldNotBeNull().NoStore.ShouldBeTrue();
    }

    [Fact]
    public async Task A_request_with_a_key_is_done_once_however_its_address_is_written()
    {
        using var client = await host.ClientOfAsync(Roles.Responder);
        client.DefaultRequestHeaders.Add("Idempotency-Key", "k");
        var ids = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            using var answer = await client.PostAsJsonAsync(
                "/API/V1/incidents",
                new
                {
                    title = "Disk is full",
                    service = "orders",
                    severity = "high",
                },
                Cancelled
            );
            ids.Add((await ApiHost.JsonAsync(answer)).Text("id"));
        }

        ids[1].ShouldBe(ids[0]);
    }

    [Theory]
    [InlineData("/login", HttpStatusCode.OK)]
    [InlineData("/api/v1/incidents", HttpStatusCode.Unauthorized)]
    [InlineData("/openapi/v1.json", HttpStatusCode.OK)]
    [InlineData("/health/live", HttpStatusCode.OK)]
    [InlineData("/api/nothing", HttpStatusCode.NotFound)]
    public async Task HEAD_is_answered_as_GET_without_the_body(
        string address,
        HttpStatusCode status
    )
    {
        using var client = host.Client();
        using var got = await client.GetAsync(address, Cancelled);
        using var request = new HttpRequestMessage(HttpMethod.Head, address);
        using var head = await client.SendAsync(request, Cancelled);
        got.StatusCode.ShouldBe(status);
        head.StatusCode.ShouldBe(status);
        head.Content.Headers.ContentType.ShouldBe(got.Content.Headers.ContentType);
        (await head.Content.ReadAsByteArrayAsync(Cancelled)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("GET", "/api/v1/incidents", 401, "not_signed_in")]
    [InlineData("GET", "/api/nothing", 404, "no_such_address")]
    [InlineData("PATCH", "/api/v1/incidents", 405, "method_not_allowed")]
    public async Task A_refusal_before_any_handler_has_a_code_and_says_what_to_do(
        string method,
        string address,
        int status,
        string code
    )
    {
        using var client = host.Client();
        using var request = new HttpRequestMessage(new HttpMethod(method), address);
        using var answer = await client.SendAsync(request, Cancelled);
        ((int)answer.StatusCode).ShouldBe(status);
        var told = await answer.Content.ReadFromJsonAsync<JsonElement>(Cancelled);
        told.Text("code").ShouldBe(code);
        told.Text("detail").ShouldNotBeEmpty();
    }
}
