using System.Net;
using System.Text.Json;

namespace OnCallAgent.Tests.Api;

/// <summary>What a test expects of an answer.</summary>
internal static class Answers
{
    /// <summary>The body, after its status was looked at.</summary>
    public static async Task<JsonElement> ShouldBeAsync(
        this Task<HttpResponseMessage> answer,
        HttpStatusCode status
    )
    {
#pragma warning disable VSTHRD003 // Tests have no synchronization context to block.
        using var got = await answer;
#pragma warning restore VSTHRD003
        var text = await got.Content.ReadAsStringAsync();
        got.StatusCode.ShouldBe(status, text);
        if ((int)status >= 400)
        {
            got.Content.Headers.ContentType?.MediaType.ShouldBe("application/problem+json", text);
        }

        return text.Length == 0 ? default : JsonSerializer.Deserialize<JsonElement>(text);
    }

    /// <summary>The reasons a field was refused for.</summary>
    public static string Refusal(this JsonElement problem, string field)
    {
        problem.TryGetProperty("errors", out var errors).ShouldBeTrue(problem.ToString());
        errors.TryGetProperty(field, out var reasons).ShouldBeTrue(problem.ToString());
        return string.Join("; ", reasons.EnumerateArray().Select(r => r.GetString()));
    }

    public static string Text(this JsonElement json, string name) =>
        json.GetProperty(name).GetString()!;
}
