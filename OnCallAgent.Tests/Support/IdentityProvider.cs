using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// An OpenID Connect provider on loopback: discovery, keys, authorization code with PKCE, user info and end of session.
/// It signs whoever it is told to in at once, and does what it must not where a test says so.
/// </summary>
public sealed class IdentityProvider : IAsyncDisposable
{
    public const string ClientId = "oncall";
    public const string ClientSecret = "a secret of this client";

    private readonly ConcurrentDictionary<string, Asked> codes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Dictionary<string, object>> accessTokens = new(
        StringComparer.Ordinal
    );
    private LoopbackServer server = null!;
    private RSA key = RSA.Create(2048);
    private string keyId = "first";

    /// <summary>What it says of whoever comes; <c>sub</c> is needed.</summary>
    public Dictionary<string, object> Person { get; set; } = [];

    /// <summary>What only its user info says.</summary>
    public Dictionary<string, object> UserInfo { get; } = [];

    /// <summary>Changes the token's claims before they are signed.</summary>
    public Action<Dictionary<string, object>> Falsify { get; set; } = _ => { };

    /// <summary>Signs the claims in another way than it should; gets the key's id and the client's secret.</summary>
    public Func<Dictionary<string, object>, string>? Sign { get; set; }

    /// <summary>Whether the person says no.</summary>
    public bool Denies { get; set; }

    /// <summary>Whether every answer but the redirects is this one.</summary>
    public string? Nonsense { get; set; }

    public bool HasEndOfSession { get; set; } = true;

    public string Issuer => server.Address.AbsoluteUri.TrimEnd('/');

    public RSA Key => key;

    /// <summary>How often a code was exchanged, with success or not.</summary>
    public int Exchanges { get; private set; }

    public static async Task<IdentityProvider> StartAsync()
    {
        var provider = new IdentityProvider();
        provider.server = await LoopbackServer.StartAsync(provider.AnswerAsync);
        return provider;
    }

    /// <summary>Makes a new key, and forgets the old one.</summary>
    public void ChangeKey()
    {
        key.Dispose();
        key = RSA.Create(2048);
        keyId = "second";
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        key.Dispose();
    }

    private Task AnswerAsync(HttpContext context) =>
        context.Request.Path.Value switch
        {
            "/authorize" => AuthorizeAsync(context),
            "/end" => EndAsync(context),
            _ when Nonsense is not null => context.Response.WriteAsync(Nonsense),
            "/.well-known/openid-configuration" => DocumentAsync(context),
            "/keys" => KeysAsync(context),
            "/token" => TokenAsync(context),
            "/me" => MeAsync(context),
            _ => NotFoundAsync(context),
        };

    private static Task NotFoundAsync(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private Task DocumentAsync(HttpContext context)
    {
        var document = new Dictionary<string, object>
        {
            ["issuer"] = Issuer,
            ["authorization_endpoint"] = $"{Issuer}/authorize",
            ["token_endpoint"] = $"{Issuer}/token",
            ["userinfo_endpoint"] = $"{Issuer}/me",
            ["jwks_uri"] = $"{Issuer}/keys",
            ["response_types_supported"] = new[] { "code" },
            ["subject_types_supported"] = new[] { "public" },
            ["id_token_signing_alg_values_supported"] = new[] { "RS256" },
        };
        if (HasEndOfSession)
        {
            document["end_session_endpoint"] = $"{Issuer}/end";
        }

        return context.Response.WriteAsJsonAsync(document);
    }

    private Task KeysAsync(HttpContext context)
    {
        var shown = JsonWebKeyConverter.ConvertFromRSASecurityKey(
            new RsaSecurityKey(key.ExportParameters(includePrivateParameters: false))
            {
                KeyId = keyId,
            }
        );
        return context.Response.WriteAsJsonAsync(
            new
            {
                keys = new[]
                {
                    new
                    {
                        kty = shown.Kty,
                        use = "sig",
                        kid = keyId,
                        n = shown.N,
                        e = shown.E,
                    },
                },
            }
        );
    }

    private Task AuthorizeAsync(HttpContext context)
    {
        var query = context.Request.Query;
        string Asked(string name) => query[name].ToString();
        var back = Asked("redirect_uri");
        if (
            Asked("client_id") != ClientId
            || Asked("response_type") != "code"
            || Asked("code_challenge_method") != "S256"
        )
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            return Task.CompletedTask;
        }

        if (Denies)
        {
            context.Response.Redirect(
                QueryHelpers.AddQueryString(
                    back,
                    new Dictionary<string, string?>
                    {
                        ["error"] = "access_denied",
                        ["state"] = Asked("state"),
                    }
                )
            );
            return Task.CompletedTask;
        }

        var code = Guid.NewGuid().ToString("N");
        codes[code] = new Asked(back, Asked("nonce"), Asked("code_challenge"), Person);
        context.Response.Redirect(
            QueryHelpers.AddQueryString(
                back,
                new Dictionary<string, string?> { ["code"] = code, ["state"] = Asked("state") }
            )
        );
        return Task.CompletedTask;
    }

    private async Task TokenAsync(HttpContext context)
    {
        Exchanges++;
        var form = await context.Request.ReadFormAsync();
        if (
            !codes.TryRemove(form["code"].ToString(), out var asked)
            || form["client_id"] != ClientId
            || form["client_secret"] != ClientSecret
            || form["redirect_uri"] != asked.Back
            || Base64UrlEncoder.Encode(
                SHA256.HashData(Encoding.ASCII.GetBytes(form["code_verifier"].ToString()))
            ) != asked.Challenge
        )
        {
            context.Response.StatusCode = StatusCodes.Status400BadRequest;
            await context.Response.WriteAsJsonAsync(new { error = "invalid_grant" });
            return;
        }

        var now = TimeProvider.System.GetUtcNow();
        var claims = new Dictionary<string, object>(asked.Person)
        {
            ["iss"] = Issuer,
            ["aud"] = ClientId,
            ["nonce"] = asked.Nonce,
            ["iat"] = now.ToUnixTimeSeconds(),
            ["exp"] = now.AddMinutes(5).ToUnixTimeSeconds(),
        };
        Falsify(claims);
        var access = Guid.NewGuid().ToString("N");
        accessTokens[access] = new Dictionary<string, object>(UserInfo)
        {
            ["sub"] = asked.Person["sub"],
        };
        await context.Response.WriteAsJsonAsync(
            new
            {
                access_token = access,
                token_type = "Bearer",
                expires_in = 300,
                id_token = Sign?.Invoke(claims) ?? TokenOf(claims),
            }
        );
    }

    /// <summary>A token as it should be.</summary>
    public string TokenOf(Dictionary<string, object> claims) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            JsonSerializer.Serialize(claims),
            new SigningCredentials(
                new RsaSecurityKey(key) { KeyId = keyId },
                SecurityAlgorithms.RsaSha256
            )
            {
                CryptoProviderFactory = new CryptoProviderFactory
                {
                    CacheSignatureProviders = false,
                },
            }
        );

    private Task MeAsync(HttpContext context)
    {
        var shown = context
            .Request.Headers.Authorization.ToString()
            .Replace("Bearer ", "", StringComparison.Ordinal);
        if (accessTokens.TryGetValue(shown, out var person))
        {
            return context.Response.WriteAsJsonAsync(person);
        }

        context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        return Task.CompletedTask;
    }

    private Task EndAsync(HttpContext context)
    {
        var back = context.Request.Query["post_logout_redirect_uri"].ToString();
        context.Response.Redirect(
            QueryHelpers.AddQueryString(
                back,
                new Dictionary<string, string?>
                {
                    ["state"] = context.Request.Query["state"].ToString(),
                }
            )
        );
        return Task.CompletedTask;
    }

    private sealed record Asked(
        string Back,
        string Nonce,
        string Challenge,
        Dictionary<string, object> Person
    );
}
