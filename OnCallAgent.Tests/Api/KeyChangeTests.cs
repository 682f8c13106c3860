using System.Net;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

/// <summary>SECRET_KEY is changed, with the key of before at hand or without.</summary>
public sealed class KeyChangeTests : IAsyncLifetime
{
    private const string Second = "the second key of a test, of 32 bytes";

    private TestDatabase database = null!;
    private OnCallOptions first = null!;
    private string cookie = "";
    private string token = "";

    public async ValueTask InitializeAsync()
    {
        database = await TestDatabase.CreateAsync();
        first = ApiHost.Options(database);
        await using var host = await ApiHost.StartAsync(database);
        await host.AccountAsync("grace", Roles.Responder);
        cookie = (await host.CookieAsync("grace")).Split(';')[0];
        token = await host.TokenAsync("grace");
    }

    public ValueTask DisposeAsync() => database.DisposeAsync();

    [Fact]
    public async Task With_the_key_of_before_nobody_is_signed_out()
    {
        await using var host = await StartAsync(Second, first.SecretKey);
        (await WithTokenAsync(host)).ShouldBe(HttpStatusCode.OK);
        (await WithCookieAsync(host)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_it_had_sealed_is_sealed_anew_so_that_it_can_be_thrown_away()
    {
        await using (await StartAsync(Second, first.SecretKey)) { }

        await using var host = await StartAsync(Second);
        (await WithCookieAsync(host)).ShouldBe(HttpStatusCode.OK);
        // Signed by a key that is gone for good.
        (await WithTokenAsync(host)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Without_it_everybody_signs_in_again()
    {
        await using var host = await StartAsync(Second);
        (await WithTokenAsync(host)).ShouldBe(HttpStatusCode.Unauthorized);
        (await WithCookieAsync(host)).ShouldBe(HttpStatusCode.Unauthorized);
        token = await host.TokenAsync("grace");
        (await WithTokenAsync(host)).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_key_of_before_makes_nothing_new()
    {
        string made;
        await using (var both = await StartAsync(Second, first.SecretKey))
        {
            made = await both.TokenAsync("grace");
        }

        await using var old = await StartAsync(first.SecretKey);
        token = made;
        (await WithTokenAsync(old)).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public void A_link_in_a_message_works_on_after_the_change()
    {
        var clock = TimeProvider.System;
        var delivery = Delivery.Queue(
            Notices.Usual,
            "cause",
            "email",
            "ada@example.com",
            clock.GetUtcNow(),
            new TimeOrderedIds(clock)
        );
        var link = new AnswerLinks(first, clock).Of(delivery).Segments[^1];
        var changed = first with { SecretKey = Second };
        new AnswerLinks(changed with { PreviousSecretKeys = [first.SecretKey] }, clock)
            .Read(link)
            .Value.DeliveryId.ShouldBe(delivery.Id);
        new AnswerLinks(changed, clock).Read(link).Error.ShouldBeOfType<LinkInvalid>();
    }

    private Task<ApiHost> StartAsync(string key, params string[] before) =>
        ApiHost.StartAsync(database, o => o with { SecretKey = key, PreviousSecretKeys = before });

    private async Task<HttpStatusCode> WithTokenAsync(ApiHost host)
    {
        using var client = host.Client(token);
        return (
            await client.GetAsync("/api/v1/auth/me", TestContext.Current.CancellationToken)
        ).StatusCode;
    }

    private async Task<HttpStatusCode> WithCookieAsync(ApiHost host)
    {
        using var client = host.Client();
        client.DefaultRequestHeaders.Add("Cookie", cookie);
        return (
            await client.GetAsync("/api/v1/auth/me", TestContext.Current.CancellationToken)
        ).StatusCode;
    }
}
