using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>Believes programs by their key, as far as its scope goes. Whatever asks for a person stays closed to them.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> options,
    ILoggerFactory logger,
    UrlEncoder encoder,
    ApiKeys keys
) : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    public const string SchemeName = "api-key";

    protected override async Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (ApiKeys.Shown(Request) is not { } shown)
        {
            return AuthenticateResult.NoResult();
        }

        ApiKey? key = null;
        string? role = null;
        try
        {
            key = await keys.FindAsync(shown, Context.RequestAborted);
        }
        // Metrics that are gone with the database could tell nobody that it is away.
        catch (Exception e)
            when (DatabaseTrouble.IsAway(e)
                && ProgramPaths.IsMetrics(Request.Path)
                && (key = keys.Recall(shown)) is not null
            )
        {
            role = Roles.Viewer;
        }

        if (key is null)
        {
            return AuthenticateResult.Fail("The key is unknown, expired or revoked.");
        }

        var identity = new ClaimsIdentity(
            [
                // What is counted and kept by caller, is by key.
                new Claim(ClaimTypes.NameIdentifier, $"{Actor.KeyPrefix}{key.Id}"),
                // No account can have this name: a colon is none of the characters that names may hold.
                new Claim(ClaimTypes.Name, $"{Actor.KeyPrefix}{key.Name}"),
                new Claim(ClaimTypes.Role, role ?? ApiKeys.RoleOf[key.Scope]),
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
        await AuthProblems.WriteKeyRefusedAsync(
            Context,
            result.Failure?.Message ?? "No key was shown."
        );
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties) =>
        AuthProblems.WriteKeyForbiddenAsync(Context);
}
