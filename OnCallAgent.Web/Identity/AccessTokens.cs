using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>An access token as it is handed out.</summary>
/// <param name="Token">The JWT. Secret.</param>
/// <param name="Lifetime">How long it is valid.</param>
public sealed record AccessToken(string Token, TimeSpan Lifetime);

/// <summary>
/// Makes and checks access tokens (JWT, RFC 9068 in form): signed with HMAC-SHA-256 and nothing else, for this
/// product and nothing else. What the bearer may do is read from the database at each request, not from the token.
/// </summary>
public sealed class AccessTokens(OnCallOptions options, TimeProvider clock)
{
    /// <summary>Claim that ties a token to the account's security stamp: it dies when the password or the account changes.</summary>
    internal const string StampClaim = "stamp";

    private const string Issuer = "oncall-agent";
    private const string Audience = "oncall-agent-api";
    private const string Type = "at+jwt";

    // The first signs; the others are believed for as long as they are configured.
    private readonly SymmetricSecurityKey[] keys =
    [
        .. SigningKeys
            .All(options, SigningKeys.AccessTokens)
            .Select(k => new SymmetricSecurityKey(k) { KeyId = SigningKeys.IdOf(k) }),
    ];

    /// <summary>A new token for this person, that lives no longer than the session.</summary>
    public AccessToken Issue(OnCallUser user, IEnumerable<string> roles, string sessionId)
    {
        ArgumentNullException.ThrowIfNull(user);
        var now = clock.GetUtcNow();
        var token = new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(
            new SecurityTokenDescriptor
            {
                TokenType = Type,
                Issuer = Issuer,
                Audience = Audience,
                IssuedAt = now.UtcDateTime,
                NotBefore = now.UtcDateTime,
                Expires = (now + options.AccessTokenLifetime).UtcDateTime,
                Claims = new Dictionary<string, object>
                {
                    [JwtRegisteredClaimNames.Sub] = user.Id,
                    [JwtRegisteredClaimNames.PreferredUsername] = user.UserName ?? user.Id,
                    [JwtRegisteredClaimNames.Jti] = Guid.NewGuid().ToString("N"),
                    [UserSessions.SessionClaim] = sessionId,
                    ["roles"] = roles.ToArray(),
                    [StampClaim] = StampOf(user),
                },
                SigningCredentials = new SigningCredentials(keys[0], SecurityAlgorithms.HmacSha256),
            }
        );
        return new AccessToken(token, options.AccessTokenLifetime);
    }

    /// <summary>What a token must be to be believed.</summary>
    internal TokenValidationParameters Requirements() =>
        new()
        {
            ValidIssuer = Issuer,
            ValidAudience = Audience,
            ValidTypes = [Type],
            ValidAlgorithms = [SecurityAlgorithms.HmacSha256],
            IssuerSigningKeys = keys,
            RequireSignedTokens = true,
            RequireExpirationTime = true,
            LifetimeValidator = (from, until, _, _) => IsValidNow(from, until),
            NameClaimType = ClaimTypes.Name,
            RoleClaimType = ClaimTypes.Role,
        };

    /// <summary>The security stamp itself is not for others to read.</summary>
    internal static string StampOf(OnCallUser user) =>
        Convert.ToHexStringLower(
            SHA256.HashData(Encoding.UTF8.GetBytes($"stamp:{user.SecurityStamp}"))
        )[..32];

    private bool IsValidNow(DateTime? from, DateTime? until)
    {
        var now = clock.GetUtcNow().UtcDateTime;
        return until is { } end && now < end && (from is not { } start || start <= now);
    }
}
