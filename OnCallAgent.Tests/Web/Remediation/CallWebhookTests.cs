using System.Net;
using Microsoft.AspNetCore.Http;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Calls of a real HTTP server.</summary>
public sealed class CallWebhookTests
{
    private const string Key = "key-that-signs";
    private const string Token = "Bearer token-of-rundeck";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_call_is_signed_and_what_it_carried_is_not_shown()
    {
        var seen =
            new List<(string Method, string Body, string Signature, string Time, string Token)>();
        await using var server = await LoopbackServer.StartAsync(async context =>
        {
            using var reader = new StreamReader(context.Request.Body);
            seen.Add(
                (
                    context.Request.Method,
                    await reader.ReadToEndAsync(context.RequestAborted),
                    context.Request.Headers[CallWebhook.SignatureHeader].ToString(),
                    context.Request.Headers[CallWebhook.TimestampHeader].ToString(),
                    context.Request.Headers.Authorization.ToString()
                )
            );
            await context.Response.WriteAsync($"you sent {Token} and {Key}", Cancelled);
        });
        await using var driver = new RemediationDriver();
        var listed = Listed(driver, server.Url("job"));

        var done = await driver.RunAsync("webhook", listed, ("message", "restart “it”\nnow"));

        done.Succeeded.ShouldBeTrue(done.Summary);
        var (method, body, signature, time, token) = seen.ShouldHaveSingleItem();
        method.ShouldBe("POST");
        token.ShouldBe(Token);
        signature.ShouldBe(CallWebhook.Sign(Key, time, body));
        using var json = System.Text.Json.JsonDocument.Parse(body);
        json.RootElement.GetProperty("message").GetString().ShouldBe("restart “it”\nnow");
        done.Executed.ShouldBe(["POST", server.Url("job"), body]);
        done.Output.ShouldBe("you sent *** and ***");
        done.ToString().ShouldNotContain(Key);
    }

    [Fact]
    public async Task A_redirect_is_not_followed_and_the_secret_goes_nowhere_else()
    {
        var asked = 0;
        await using var other = await LoopbackServer.StartAsync(_ =>
        {
            asked++;
            return Task.CompletedTask;
        });
        await using var server = await LoopbackServer.StartAsync(context =>
        {
            context.Response.Redirect(other.Url("elsewhere"));
            return Task.CompletedTask;
        });
        await using var driver = new RemediationDriver();
        var done = await driver.RunAsync("webhook", Listed(driver, server.Url("job")));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("redirects are not followed");
        asked.ShouldBe(0);
    }

    [Fact]
    public async Task A_name_that_leads_to_a_metadata_service_is_not_called()
    {
        await using var driver = new RemediationDriver(
            resolve: (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254")])
        );
        var done = await driver.RunAsync("webhook", Listed(driver, "http://jobs.example/job"));
        done.Succeeded.ShouldBeFalse();
        done.Summary.ShouldContain("metadata service");
    }

    private static AllowedTargets Listed(RemediationDriver driver, string url) =>
        driver.WithSecrets(
            new AllowedTargets
            {
                Webhooks = [new("rundeck", "POST", url) { SecretHeader = "Authorization" }],
            },
            ("webhook rundeck header", Token),
            ("webhook rundeck signing key", Key)
        );
}
