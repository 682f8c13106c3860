using System.Net;
using System.Net.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>Whose word counts on where a request came from.</summary>
public sealed class TrustedProxiesTests
{
    private const int Attempts = 3;

    [Theory]
    [InlineData("127.0.0.0/8", true)]
    [InlineData("10.0.0.0/8", false)]
    [InlineData(null, false)]
    public async Task Clients_are_told_apart_by_what_a_trusted_proxy_says_and_by_nothing_that_anybody_else_says(
        string? proxies,
        bool isBelieved
    )
    {
        await using var host = await StartAsync(proxies);
        HttpStatusCode last = default;
        for (var i = 0; i <= Attempts; i++)
        {
            last = await GuessAsync(host, $"192.0.2.{i}");
        }

        last.ShouldBe(isBelieved ? HttpStatusCode.Unauthorized : HttpStatusCode.TooManyRequests);
    }

    [Fact]
    public async Task What_a_client_makes_up_before_it_comes_to_the_proxy_leads_around_no_limit()
    {
        await using var host = await StartAsync("127.0.0.0/8");
        HttpStatusCode last = default;
        for (var i = 0; i <= Attempts; i++)
        {
            // A proxy adds whom it sees at the end.
            last = await GuessAsync(host, $"198.51.100.{i}, 192.0.2.1");
        }

        last.ShouldBe(HttpStatusCode.TooManyRequests);
    }

    private static Task<ApiHost> StartAsync(string? proxies) =>
        ApiHost.StartAsync(
            with: o =>
                o with
                {
                    TrustedProxies = proxies is null ? [] : [IPNetwork.Parse(proxies)],
                },
            services: s =>
                s.Replace(
                    ServiceDescriptor.Singleton(
                        new LoginRateLimit(Attempts, TimeSpan.FromMinutes(1))
                    )
                )
        );

    private static async Task<HttpStatusCode> GuessAsync(ApiHost host, string forwardedFor)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", forwardedFor);
        using var answer = await client.PostAsJsonAsync(
            "/api/v1/auth/login",
            new { username = "nobody", password = "guess guess guess" },
            TestContext.Current.CancellationToken
        );
        return answer.StatusCode;
    }
}
