using System.Net;
using System.Net.Http.Json;
using System.Text.Json;

namespace OnCallAgent.Tests.Api.SingleSignOn;

/// <summary>Keeps cookies, and goes nowhere by itself.</summary>
internal sealed class SingleSignOnBrowser(CookieContainer cookies)
    : HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, CookieContainer = cookies })
{
    public CookieContainer Cookies => cookies;

    /// <summary>Goes to the provider and back; where that led to in the end.</summary>
    public async Task<string> SignInAsync(string from = "/single-sign-on")
    {
        using var away = await GetAsync(from);
        var there = away.Headers.Location!;
        return there.IsAbsoluteUri
            ? await BackAsync(await SingleSignOnDriver.AnswerOfProviderAsync(there))
            : there.OriginalString;
    }

    /// <summary>Brings the provider's answer; where that leads to.</summary>
    public async Task<string> BackAsync(string answer)
    {
        using var back = await GetAsync(answer);
        back.StatusCode.ShouldBe(HttpStatusCode.Redirect);
        return back.Headers.Location!.OriginalString;
    }

    /// <summary>Goes to the provider and brings its answer, whatever that is.</summary>
    public async Task<HttpResponseMessage> FollowAsync(Uri there) =>
        await GetAsync(await SingleSignOnDriver.AnswerOfProviderAsync(there));

    public Task<JsonElement> MeAsync() => this.GetFromJsonAsync<JsonElement>("/api/v1/auth/me");

    public async Task<string?> RoleAsync() => (await MeAsync()).GetProperty("roles")[0].GetString();
}
