using System.Globalization;
using System.Text.Json.Nodes;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>Makes a good body a bad one: as JSON of another shape, and as bytes that are no JSON.</summary>
internal static class HostileJson
{
    /// <summary>Texts that mean something to somebody on their way.</summary>
    public static readonly string[] Texts =
    [
        "",
        " ",
        "\0",
        "a\0b",
        "\r\nX-Injected: 1",
        "../../../../etc/passwd",
        "..%2f..%2fetc%2fpasswd",
        "-rf",
        "$(id)",
        "'; DROP TABLE incidents; --",
        "<script>alert(1)</script>",
        "{{7*7}}${7*7}",
        "\u202egnp.exe",
        "\ufeff\u200b",
        "Ω≈ç√∫˜µ≤≥÷",
        "9999-12-31T23:59:59.9999999Z",
        "0001-01-01T00:00:00Z",
        "0001-01-01T00:00:00+14:00",
        "9999-12-31T23:59:59-14:00",
        "2026-02-30T25:61:61Z",
        "-00:00",
        "P99999999Y",
        "99999999.23:59:59",
        "10675199.02:48:05.4775807",
        "ffffffff-ffff-ffff-ffff-ffffffffffff",
        "http://169.254.169.254/latest/meta-data",
        "http://[::ffff:127.0.0.1]:99999/",
        "file:///etc/passwd",
        "http://",
        "(a+)+$",
        "(?<n>a)(?P<n>b)",
        "[[:alpha:]",
        "\\",
        "%",
        "%00",
        "+",
        "NaN",
        "-1",
        "2147483648",
        "9223372036854775808",
        "1e400",
        "true",
        "null",
        "__proto__",
    ];

    private static readonly string[] Literals =
    [
        "null",
        "true",
        "0",
        "-0",
        "-1",
        "1.5",
        "1e2",
        "2147483647",
        "-2147483648",
        "2147483648",
        "9223372036854775807",
        "9223372036854775808",
        "1e308",
        "1e400",
        "123456789012345678901234567890",
        "[]",
        "{}",
        "[null]",
        "[[[[1]]]]",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude00\"",
        "{\"a\":{\"b\":[1]}}",
    ];

    /// <summary>One to three changes of the shape.</summary>
    public static string Reshape(JsonNode? body, Random random)
    {
        var marks = new Dictionary<string, string>(StringComparer.Ordinal);
        var copy = body?.DeepClone();
        for (var change = random.Next(1, 4); change > 0 && copy is not null; change--)
        {
            var places = Places(copy).ToList();
            if (places.Count == 0)
            {
                break;
            }

            Change(places[random.Next(places.Count)], marks, random);
        }

        var text = copy?.ToJsonString() ?? "null";
        foreach (var (mark, literal) in marks)
        {
            text = text.Replace($"\"{mark}\"", literal, StringComparison.Ordinal);
        }

        return random.Next(8) > 0 ? text : WithFieldTwice(text);
    }

    /// <summary>A change of the bytes.</summary>
    public static byte[] Damage(byte[] body, Random random)
    {
        var at = random.Next(body.Length + 1);
        return random.Next(9) switch
        {
            0 => body[..at],
            1 => [.. body[..at], 0xff, 0xfe, .. body[at..]],
            2 => [.. body[..at], 0xc0, 0x80, .. body[at..]],
            3 => [.. body[..at], 0, .. body[at..]],
            4 => [0xef, 0xbb, 0xbf, .. body],
            5 => System.Text.Encoding.Unicode.GetBytes(System.Text.Encoding.UTF8.GetString(body)),
            6 => [.. body, .. body],
            7 => [],
            _ => [.. Enumerable.Repeat((byte)'[', random.Next(1, 20_000))],
        };
    }

    private static void Change(
        (JsonNode Parent, string? Key, int Index) place,
        Dictionary<string, string> marks,
        Random random
    )
    {
        var (parent, key, index) = place;
        switch (random.Next(8))
        {
            case 0 when parent is JsonObject o:
                o.Remove(key!);
                return;
            case 1 when parent is JsonObject o:
                o[Texts[random.Next(Texts.Length)] + "_more"] = 1;
                return;
            case 2 when parent is JsonArray a && a.Count is > 0 and < 100:
                for (var i = 0; i < 500; i++)
                {
                    a.Add(a[0]?.DeepClone());
                }

                return;
            case 3:
                Put(parent, key, index, new string('x', random.Next(1, 20_000)));
                return;
            case 4 or 5:
                Put(parent, key, index, Texts[random.Next(Texts.Length)]);
                return;
            default:
                // Written afterwards: a tree cannot hold what is no JSON text, as 1e400 or half a character.
                var mark = string.Create(CultureInfo.InvariantCulture, $"mark-{marks.Count}-fuzz");
                marks[mark] = Literals[random.Next(Literals.Length)];
                Put(parent, key, index, mark);
                return;
        }
    }

    private static void Put(JsonNode parent, string? key, int index, string value)
    {
        if (parent is JsonObject o)
        {
            o[key!] = value;
        }
        else
        {
            parent.AsArray()[index] = value;
        }
    }

    private static IEnumerable<(JsonNode Parent, string? Key, int Index)> Places(JsonNode node)
    {
        if (node is JsonObject o)
        {
            foreach (var (name, value) in o)
            {
                yield return (o, name, 0);
                foreach (var inner in value is null ? [] : Places(value))
                {
                    yield return inner;
                }
            }
        }
        else if (node is JsonArray a)
        {
            for (var i = 0; i < a.Count; i++)
            {
                yield return (a, null, i);
                foreach (var inner in a[i] is { } value ? Places(value) : [])
                {
                    yield return inner;
                }
            }
        }
    }

    private static string WithFieldTwice(string text)
    {
        var end = text.IndexOf(':', StringComparison.Ordinal);
        return text.StartsWith("{\"", StringComparison.Ordinal) && end > 0
            ? "{" + text[1..end] + ":null," + text[1..]
            : text;
    }
}
