using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Tests.Api.Push;

public sealed class PushedTokensTests(SharedPushHost shared)
    : IClassFixture<SharedPushHost>,
        IAsyncLifetime
{
    private const string Logs = "/api/v1/logs";
    private const string Line = """{"message":"x"}""";

    private PushDriver push = null!;

    public async ValueTask InitializeAsync() => push = await shared.First.AnotherAsync();

    public ValueTask DisposeAsync() => push.DisposeAsync();

    [Fact]
    public async Task A_token_is_taken_as_bearer_as_api_key_and_as_password()
    {
        (await SendAsync(("Authorization", $"Bearer {push.Token}"))).ShouldBe(HttpStatusCode.OK);
        (await SendAsync(("X-Api-Key", push.Token))).ShouldBe(HttpStatusCode.OK);
        var basic = Convert.ToBase64String(Encoding.UTF8.GetBytes($"anybody:{push.Token}"));
        (await SendAsync(("Authorization", $"Basic {basic}"))).ShouldBe(HttpStatusCode.OK);
        (await push.LinesAsync()).Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("Authorization", "Bearer oca_unknown")]
    [InlineData("Authorization", "Basic %%%")]
    [InlineData("Authorization", "Basic eDp5")]
    [InlineData("Authorization", "Bearer")]
    [InlineData("X-Api-Key", "guess")]
    [InlineData("X-Nothing", "at all")]
    public async Task Who_shows_no_valid_token_is_not_let_in(string header, string value)
    {
        (await SendAsync((header, value))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync("/v1/logs", (header, value))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_reason_that_is_too_long_for_its_column_keeps_no_count_from_being_written()
    {
        push.Host.Services.GetRequiredService<PushMeter>()
            .Refused(push.Source, new string('x', 2_000));

        var counted = await push.CountersAsync();

        counted.GetProperty("requests_refused").GetInt64().ShouldBe(1);
        counted.Text("last_refusal").Length.ShouldBe(500);
    }

    [Fact]
    public async Task A_token_opens_its_own_source_and_nothing_else()
    {
        var other = await shared.First.AnotherAsync();
        using var foreign = await push.PostAsync($"/api/v1/alerts/webhook/{other.Source}", "{}");
        foreign.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        foreach (var path in new[] { "/api/v1/incidents", "/api/v1/logs/recent", "/api/v1/users" })
        {
            using var answer = await push.Program.GetAsync(path);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Fact]
    public async Task A_revoked_token_and_one_of_a_source_that_is_off_open_nothing()
    {
        var second = await push.NewTokenAsync("second");
        var view = await push.CountersAsync();
        var first = view.GetProperty("tokens")
            .EnumerateArray()
            .Single(t => t.Text("name") == "prometheus");
        using var revoked = await push.Admin.DeleteAsync(
            $"/api/v1/sources/{push.Source}/tokens/{first.Text("id")}"
        );
        revoked.StatusCode.ShouldBe(HttpStatusCode.NoContent);
        (await SendAsync(("X-Api-Key", push.Token))).ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(("X-Api-Key", second))).ShouldBe(HttpStatusCode.OK);
        await push.ChangeAsync(async db =>
            (await db.Sources.SingleAsync(s => s.Id == push.Source)).Enabled = false
        );
        (await SendAsync(("X-Api-Key", second))).ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_token_itself_is_nowhere_and_its_last_use_is_shown()
    {
        await push.PushAsync(Logs, Line);
        var view = await push.CountersAsync();
        view.ToString().ShouldNotContain(push.Token);
        var token = view.GetProperty("tokens")[0];
        token.Text("hint").ShouldBe(push.Token[..9] + "…");
        token.GetProperty("last_used_at").GetString().ShouldNotBeNull();
        await push.ChangeAsync(async db =>
        {
            var stored = await db.IngestTokens.SingleAsync(t => t.SourceId == push.Source);
            stored.Hash.ShouldBe(SecretTokens.HashOf(push.Token));
        });
    }

    [Fact]
    public async Task A_responder_pushes_with_an_access_token_and_a_viewer_does_not()
    {
        await push.Host.AccountAsync("rita", Roles.Responder);
        await push.Host.AccountAsync("vera", Roles.Viewer);
        using var responder = push.Host.Client(await push.Host.TokenAsync("rita"));
        await responder
            .PostAsync(Logs, new StringContent(Line, Encoding.UTF8, "application/json"))
            .ShouldBeAsync(HttpStatusCode.OK);
        await responder
            .PostAsync($"{Logs}?source={push.Source}", new StringContent(Line))
            .ShouldBeAsync(HttpStatusCode.OK);
        (await push.LinesAsync()).Count.ShouldBe(1);
        await responder
            .PostAsync($"{Logs}?source=none", new StringContent(Line))
            .ShouldBeAsync(HttpStatusCode.NotFound);
        await responder
            .PostAsJsonAsync($"/api/v1/sources/{push.Source}/tokens", new { name = "mine" })
            .ShouldBeAsync(HttpStatusCode.Forbidden);
        using var viewer = push.Host.Client(await push.Host.TokenAsync("vera"));
        await viewer
            .PostAsync(Logs, new StringContent(Line))
            .ShouldBeAsync(HttpStatusCode.Forbidden);
    }

    private Task<HttpStatusCode> SendAsync((string Name, string Value) header) =>
        SendAsync(Logs, header);

    private async Task<HttpStatusCode> SendAsync(string path, (string Name, string Value) header)
    {
        using var client = push.Host.Client();
        using var request = new HttpRequestMessage(HttpMethod.Post, path);
        request.Content = new StringContent(Line, Encoding.UTF8, "application/json");
        request.Headers.TryAddWithoutValidation(header.Name, header.Value);
        using var answer = await client.SendAsync(request);
        return answer.StatusCode;
    }
}
