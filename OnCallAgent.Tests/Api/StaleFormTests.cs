using System.Net;

namespace OnCallAgent.Tests.Api;

/// <summary>Forms of pages that were opened before somebody signed in or out in another tab.</summary>
public sealed class StaleFormTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    [Theory]
    [InlineData("/login?returnUrl=%2Flogs")]
    [InlineData("/logout")]
    [InlineData("/setup?token=x")]
    public async Task Such_a_form_is_refused_with_a_page_that_says_what_to_do(string path)
    {
        using var stranger = shared.Host.Client();
        using var form = new FormUrlEncodedContent([
            new("_handler", "login"),
            new("Input.Name", "grace"),
            new("__RequestVerificationToken", "of another session"),
        ]);
        using var answer = await stranger.PostAsync(path, form);
        answer.StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var page = await answer.Content.ReadAsStringAsync();
        page.ShouldContain("That page was out of date");
        page.ShouldContain($"href=\"{path}\"");
    }
}
