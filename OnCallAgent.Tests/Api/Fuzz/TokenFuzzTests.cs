using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api.Fuzz;

/// <summary>
/// Access tokens that are nearly right. Whatever stands there, nobody is let in but by a token that was handed out, and the refusal
/// says why.
/// </summary>
public sealed class TokenFuzzTests : IAsyncLifetime
{
    private static readonly string[] Headers =
    [
        "alg",
        "typ",
        "kid",
        "crit",
        "jku",
        "jwk",
        "x5u",
        "x5c",
        "zip",
        "enc",
        "cty",
        "b64",
    ];

    private static readonly string[] Claims =
    [
        "sub",
        "iss",
        "aud",
        "exp",
        "nbf",
        "iat",
        "jti",
        "sid",
        "stamp",
        "roles",
        "act",
    ];

    // What these are for others: algorithms, keys elsewhere, numbers beyond their type, half a character.
    private static readonly string[] Values =
    [
        "null",
        "true",
        "0",
        "-1",
        "1e400",
        "99999999999999999999",
        "253402300800",
        "\"none\"",
        "\"HS512\"",
        "\"RS256\"",
        "\"dir\"",
        "\"\"",
        "\"DEF\"",
        "\"../../../dev/null\"",
        "\"http://127.0.0.1:1/keys\"",
        "\"\\ud800\"",
        "\"' OR 1=1 --\"",
        "[]",
        "[\"exp\"]",
        "[\"oncall-agent-api\", \"x\"]",
        "{}",
        "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
        "[[[[[[[[[[]]]]]]]]]]",
    ];

    private readonly Random random = new(20_260_314);
    private ApiHost host = null!;
    private HttpClient client = null!;

    public async ValueTask InitializeAsync()
    {
        host = await ApiHost.StartAsync(with: o => o with { ApiRateLimit = 1_000_000 });
        await host.AccountAsync("grace", Roles.Admin);
        client = host.Client();
    }

    public async ValueTask DisposeAsync()
    {
        client.Dispose();
        await host.DisposeAsync();
    }

    [Fact]
    public async Task Whatever_is_changed_about_a_token_it_opens_nothing_and_is_told_so()
    {
        var genuine = await host.TokenAsync("grace");
        for (var round = 0; round < 1_500; round++)
        {
            var token = (round % 3) switch
            {
                0 => Cut(genuine),
                1 => Resigned(genuine, Encoding.UTF8.GetBytes(new string('k', 64))),
                _ => WithOtherHeader(genuine),
            };
            if (IsTheSame(token, genuine))
            {
                continue;
            }

            var answer = await AskAsync(token);
            (answer.Status, answer.Code).ShouldBe(
                (HttpStatusCode.Unauthorized, "not_signed_in"),
                token
            );
        }

        (await AskAsync(genuine)).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Nonsense_under_the_right_signature_is_refused_too()
    {
        var genuine = await host.TokenAsync("grace");
        var key = SigningKeys.AccessTokens("a key of a test, of 32 bytes and more");
        for (var round = 0; round < 600; round++)
        {
            var token = Resigned(genuine, key);
            var answer = await AskAsync(token);
            answer.Status.ShouldBeOneOf(
                [HttpStatusCode.Unauthorized, HttpStatusCode.OK],
                $"{Text(token.Split('.')[0])} {Text(token.Split('.')[1])}"
            );
        }

        // Else the key or the signature is not the one that is meant.
        (
            await AskAsync(Signed(genuine.Split('.')[0], genuine.Split('.')[1], key))
        ).Status.ShouldBe(HttpStatusCode.OK);
    }

    private async Task<(HttpStatusCode Status, string Code)> AskAsync(string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/auth/me");
        request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return (
            answer.StatusCode,
            answer.IsSuccessStatusCode ? "" : (await ApiHost.JsonAsync(answer)).Text("code")
        );
    }

    private string Cut(string token)
    {
        var at = random.Next(token.Length);
        return random.Next(5) switch
        {
            0 => token[..at],
            1 => token[..at] + "._-=A%/+"[random.Next(8)] + token[(at + 1)..],
            2 => token.Insert(at, "."),
            3 => token + token[at..],
            _ => string.Join('.', token.Split('.').OrderBy(_ => random.Next())),
        };
    }

    // The signature is the genuine one, the header is not what it was made over.
    private string WithOtherHeader(string token)
    {
        var parts = token.Split('.');
        return $"{Changed(parts[0], Headers)}.{parts[1]}.{(random.Next(3) == 0 ? "" : parts[2])}";
    }

    private string Resigned(string token, byte[] key)
    {
        var parts = token.Split('.');
        return Signed(
            random.Next(2) == 0 ? Changed(parts[0], Headers) : parts[0],
            random.Next(4) > 0 ? Changed(parts[1], Claims) : parts[1],
            key
        );
    }

    private static string Signed(string header, string payload, byte[] key) =>
        $"{header}.{payload}.{Base64UrlEncoder.Encode(System.Security.Cryptography.HMACSHA256.HashData(key, Encoding.ASCII.GetBytes($"{header}.{payload}")))}";

    private string Changed(string part, string[] names)
    {
        var json = Text(part);
        var name = names[random.Next(names.Length)];
        var value = Values[random.Next(Values.Length)];
        switch (random.Next(6))
        {
            case 0:
                // Twice: which one counts is nobody's guess.
                json = $"{{\"{name}\":{value},{json[1..]}";
                break;
            case 1:
                json = json[..random.Next(json.Length)];
                break;
            case 2:
                json = "[" + json + "]";
                break;
            default:
                var members = JsonNode.Parse(json)!.AsObject();
                members[name] = "mark";
                json = members.ToJsonString().Replace("\"mark\"", value, StringComparison.Ordinal);
                break;
        }

        return Base64UrlEncoder.Encode(json);
    }

    private static string Text(string part) => Base64UrlEncoder.Decode(part);

    // The last character of a part has bits that say nothing: another one may stand for the same bytes.
    private static bool IsTheSame(string token, string genuine)
    {
        var (parts, own) = (token.Split('.'), genuine.Split('.'));
        try
        {
            return token == genuine
                || (
                    parts.Length == own.Length
                    && (parts[0], parts[1]) == (own[0], own[1])
                    && Base64UrlEncoder
                        .DecodeBytes(parts[2])
                        .SequenceEqual(Base64UrlEncoder.DecodeBytes(own[2]))
                );
        }
        catch (FormatException)
        {
            return false;
        }
    }
}
