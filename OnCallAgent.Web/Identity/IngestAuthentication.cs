using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Identity;

/// <summary>Believes programs by the token of a source. They may push into that source and nothing else.</summary>
internal sealed class IngestAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    IngestTokens tokens
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "ingest";

    /// <summary>Claim that names the source.</summary>
    public const string SourceClaim = "ingest_source";

    /// <summary>Claim that names the token, for "last used".</summary>
    public const string TokenClaim = "ingest_token";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (IngestTokens.Shown(Request) is not { } shown)
        {
            return AuthenticateResult.NoResult();
        }

        if (await tokens.FindAsync(shown, Context.RequestAborted) is not { } found)
        {
            return AuthenticateResult.Fail("The token is unknown or revoked.");
        }

        if (found.Source.Kind != SourceKind.Push || !found.Source.Enabled)
        {
            return AuthenticateResult.Fail("The token's source is switched off.");
        }

        var identity = new ClaimsIdentity(
            [
                new Claim(ClaimTypes.Name, found.Source.Name),
                new Claim(ClaimTypes.Role, Roles.Sender),
                new Claim(SourceClaim, found.Source.Id),
                new Claim(TokenClaim, found.Token.Id),
            ],
            SchemeName
        );
        return AuthenticateResult.Success(
            new AuthenticationTicket(new ClaimsPrincipal(identity), SchemeName)
        );
    }

    protected override async Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        var result = await HandleAuthenticateOnceSafeAsync();
        await AuthProblems.WriteTokenRefusedAsync(
            Context,
            result.Failure?.Message ?? "No token was shown."
        );
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        AuthProblems.WriteSenderForbiddenAsync(Context);
}
