using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OpenIdConnect;
using Microsoft.AspNetCore.Identity;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity.SingleSignOn;

/// <summary>
/// OpenID Connect as this agent speaks it: the authorization code flow with PKCE, state and nonce; the code comes back in
/// the query, so that its cookies can be <c>SameSite=Lax</c> and plain http on loopback works.
/// </summary>
internal static partial class ProviderScheme
{
    /// <summary>Name of the scheme.</summary>
    public const string Name = "oidc";

    /// <summary>Where the provider sends people back to.</summary>
    public const string AnswerPath = "/signin-oidc";

    /// <summary>Where it sends them after they signed out there.</summary>
    public const string SignedOutPath = "/signout-callback-oidc";

    // Signed with a key that only the provider has: with HS256 whoever knows the client's secret could make tokens.
    private static readonly string[] Algorithms =
    [
        SecurityAlgorithms.RsaSha256,
        SecurityAlgorithms.RsaSha384,
        SecurityAlgorithms.RsaSha512,
        SecurityAlgorithms.RsaSsaPssSha256,
        SecurityAlgorithms.RsaSsaPssSha384,
        SecurityAlgorithms.RsaSsaPssSha512,
        SecurityAlgorithms.EcdsaSha256,
        SecurityAlgorithms.EcdsaSha384,
        SecurityAlgorithms.EcdsaSha512,
    ];

    public static void AddProvider(
        this AuthenticationBuilder schemes,
        SingleSignOnOptions provider,
        Uri publicUrl
    )
    {
        schemes.Services.AddScoped<ProviderAccounts>();
        schemes.Services.AddScoped<ProviderSignIn>();
        schemes.AddOpenIdConnect(Name, o => Configure(o, provider, publicUrl));
    }

    private static void Configure(
        OpenIdConnectOptions o,
        SingleSignOnOptions provider,
        Uri publicUrl
    )
    {
        o.Authority = provider.Authority.AbsoluteUri;
        // Settings take http for loopback alone.
        o.RequireHttpsMetadata = provider.Authority.Scheme == Uri.UriSchemeHttps;
        o.ClientId = provider.ClientId;
        o.ClientSecret = provider.ClientSecret.Length > 0 ? provider.ClientSecret : null;
        o.ResponseType = OpenIdConnectResponseType.Code;
        o.ResponseMode = OpenIdConnectResponseMode.Query;
        o.UsePkce = true;
        o.CallbackPath = AnswerPath;
        o.SignedOutCallbackPath = SignedOutPath;
        // A page of somebody else could sign people out by loading it.
        o.RemoteSignOutPath = default;
        o.SignInScheme = IdentityConstants.ApplicationScheme;
        o.SignOutScheme = IdentityConstants.ApplicationScheme;
        o.MapInboundClaims = false;
        o.SaveTokens = false;
        o.UseTokenLifetime = false;
        o.DisableTelemetry = true;
        o.BackchannelTimeout = TimeSpan.FromSeconds(10);
        o.Scope.Clear();
        foreach (var scope in (string[])["openid", "profile", "email", .. provider.Scopes])
        {
            o.Scope.Add(scope);
        }

        // Some providers tell names and groups only there. That it speaks of the same subject is checked.
        o.GetClaimsFromUserInfoEndpoint = true;
        o.ClaimActions.Clear();
        foreach (
            var claim in (string[])
                [
                    "name",
                    "preferred_username",
                    "email",
                    "email_verified",
                    provider.GroupsClaim,
                    provider.GroupsClaim.Split('.')[0],
                ]
        )
        {
            o.ClaimActions.MapUniqueJsonKey(claim, claim);
        }

        o.TokenValidationParameters.ValidAlgorithms = Algorithms;
        o.TokenValidationParameters.RequireSignedTokens = true;
        o.TokenValidationParameters.RequireExpirationTime = true;
        o.TokenValidationParameters.ClockSkew = TimeSpan.FromMinutes(2);
        foreach (var cookie in (CookieBuilder[])[o.CorrelationCookie, o.NonceCookie])
        {
            cookie.SameSite = SameSiteMode.Lax;
            cookie.SecurePolicy = IdentitySetup.SecurePolicy(publicUrl);
        }

        o.Events = Events(provider, publicUrl.AbsoluteUri.TrimEnd('/'));
    }

    private static OpenIdConnectEvents Events(SingleSignOnOptions provider, string publicUrl) =>
        new()
        {
            OnRedirectToIdentityProvider = context =>
            {
                // Not the address that was asked: behind a proxy it is another one.
                context.ProtocolMessage.RedirectUri = publicUrl + AnswerPath;
                return Task.CompletedTask;
            },
            OnRedirectToIdentityProviderForSignOut = context =>
            {
                context.ProtocolMessage.ClientId = provider.ClientId;
                context.ProtocolMessage.PostLogoutRedirectUri = publicUrl + SignedOutPath;
                return Task.CompletedTask;
            },
            OnTokenValidated = context =>
            {
                // A code's token came over the provider's own connection, so the library lets it go unsigned. We do not.
                if (!Algorithms.Contains(context.SecurityToken.Header.Alg, StringComparer.Ordinal))
                {
                    context.Fail("The token of the identity provider is not signed.");
                }

                return Task.CompletedTask;
            },
            OnTicketReceived = async context =>
            {
                var outcome = await context
                    .HttpContext.RequestServices.GetRequiredService<ProviderSignIn>()
                    .ConcludeAsync(context.Principal!, context.HttpContext.RequestAborted);
                context.HandleResponse();
                context.Response.Redirect(
                    outcome.IsSuccess
                        ? context.ReturnUri ?? "/"
                        : SignInRefusals.Page(outcome.Error)
                );
            },
            OnAccessDenied = context =>
            {
                context.HandleResponse();
                context.Response.Redirect(SignInRefusals.Page(new ProviderDenied()));
                return Task.CompletedTask;
            },
            OnRemoteFailure = context =>
            {
                Failed(context.HttpContext, context.Failure);
                context.HandleResponse();
                return Task.CompletedTask;
            },
        };

    /// <summary>Writes down why a sign-in at the provider did not work, and tells the person that it did not.</summary>
    public static void Failed(HttpContext context, Exception? why)
    {
        var logger = context
            .RequestServices.GetRequiredService<ILoggerFactory>()
            .CreateLogger(typeof(ProviderScheme).FullName!);
        Log.Failed(logger, why);
        context.Response.Redirect(SignInRefusals.Page(new ProviderFailed()));
    }

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Warning, "A sign-in at the identity provider did not work")]
        public static partial void Failed(ILogger logger, Exception? exception);
    }
}
