using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json;
using OnCallAgent.Tests.Api.Fuzz;

namespace OnCallAgent.Tests.Api;

/// <content>How each request is sent, and what is kept of its answer.</content>
public sealed partial class ExampleWalk
{
    private JsonElement Example(string name) =>
        Schemas.GetProperty(name).GetProperty("examples")[0];

    private async Task<JsonElement> SendAsync(
        string path,
        string example,
        HttpMethod? method = null,
        HttpClient? by = null
    )
    {
        var answer = await AskAsync(
            method ?? HttpMethod.Post,
            path,
            JsonContent.Create(Example(example)),
            by
        );
        sent.Add(example);
        return answer;
    }

    private Task<JsonElement> PostAsync(string path, object? body, HttpClient? by = null) =>
        AskAsync(HttpMethod.Post, path, body is null ? null : JsonContent.Create(body), by);

    private Task<JsonElement> GetAsync(string path, HttpClient? by = null) =>
        AskAsync(HttpMethod.Get, path, null, by);

    private async Task<JsonElement> AskAsync(
        HttpMethod method,
        string path,
        HttpContent? body,
        HttpClient? by
    )
    {
        var operation = Surface.Find(method, $"/api/v1/{path.Split('?')[0]}");
        var content = body is null ? null : await body.ReadAsByteArrayAsync(Cancelled);
        var key = operation.Answers.ContainsKey(422) ? $"walk-{++keys}" : null;
        var (status, text) = await SendAsync(by ?? admin, method, path, content, key);
        (status is >= 200 and < 300).ShouldBeTrue($"{method} {path}: {text}");
        if (key is not null)
        {
            byte[] another = [.. content ?? "{}"u8.ToArray(), (byte)' '];
            (keysReused[operation.ToString()], _) = await SendAsync(
                by ?? admin,
                method,
                path,
                another,
                key
            );
        }

        if (text.Length == 0)
        {
            return default;
        }

        var told = JsonElement.Parse(text);
        Keep(operation, status, told);
        if (method == HttpMethod.Post && told.ValueKind == JsonValueKind.Object)
        {
            foreach (var name in (string[])["name", "id"])
            {
                if (told.TryGetProperty(name, out var called) && called.ToString().Length > 0)
                {
                    made[operation.Path] = called.ToString();
                }
            }
        }

        return told;
    }

    private static async Task<(int Status, string Text)> SendAsync(
        HttpClient by,
        HttpMethod method,
        string path,
        byte[]? content,
        string? key
    )
    {
        using var request = new HttpRequestMessage(method, $"/api/v1/{path}");
        if (content is not null)
        {
            request.Content = new ByteArrayContent(content);
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        }

        if (key is not null)
        {
            request.Headers.Add("Idempotency-Key", key);
        }

        using var answer = await by.SendAsync(request, Cancelled);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(Cancelled));
    }

    private void Keep(ApiOperation operation, int status, JsonElement answer)
    {
        operation.Answers.TryGetValue(status, out var schema).ShouldBeTrue($"{operation} {status}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        AddNames(schema, names);
        if (answer.ValueKind == JsonValueKind.Array)
        {
            answer = answer.EnumerateArray().FirstOrDefault();
        }

        if (names.Count == 1 && answer.ValueKind != JsonValueKind.Undefined)
        {
            answers[names.Single()] = answer;
        }
    }

    private static void AddNames(JsonElement? some, HashSet<string> names)
    {
        if (some is not { } schema)
        {
            return;
        }

        if (schema.TryGetProperty("$ref", out var reference))
        {
            names.Add(reference.GetString()!.Split('/')[^1]);
        }
        else if (schema.TryGetProperty("oneOf", out var choices))
        {
            foreach (var choice in choices.EnumerateArray())
            {
                AddNames(choice, names);
            }
        }
        else if (schema.TryGetProperty("items", out var items))
        {
            AddNames(items, names);
        }
    }
}
