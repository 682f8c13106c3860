using System.Net.Http.Headers;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.IdentityModel.JsonWebTokens;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity.SingleSignOn;

namespace OnCallAgent.Web.Identity;

/// <summary>Accounts, sign-in, cookies for pages and tokens for programs.</summary>
public static class IdentitySetup
{
    /// <summary>Least length of a password, in characters; length is all that is asked of it (NIST SP 800-63B).</summary>
    public const int LeastPassword = 12;

    private const string Either = "oncall";

    public static IServiceCollection AddOnCallIdentity(
        this IServiceCollection services,
        OnCallOptions options
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        services.AddHttpContextAccessor();
        services
            .AddIdentityCore<OnCallUser>(Rules)
            .AddRoles<IdentityRole>()
            .AddEntityFrameworkStores<OnCallDbContext>()
            .AddSignInManager()
            .AddDefaultTokenProviders();
        services.AddScoped<SessionCheck>();
        services.AddSingleton<BelievedTokens>();
        services.AddSingleton<OneTimeCodes>();
        services.AddSingleton<SignInTickets>();
        services.AddScoped<Guesses>();
        services.AddSingleton<UnknownNames>();
        services.AddScoped<SecondFactorProof>();
        services.AddScoped<SecondFactors>();
        services.AddScoped<SignInRecord>();
        services.AddScoped<SignInService>();
        services.AddScoped<UserAccounts>();
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<IngestTokens>();
        services.AddSingleton<ApiKeys>();
        services.AddSingleton<ApiKeyEdits>();
        services.AddSingleton<UserSessions>();
        services.AddScoped<RefreshTokens>();
        services.AddSingleton<AccountRetention>();
        services.AddSingleton<FirstAdminSetup>();
        services.AddSingleton<StoredKeyRenewal>();
        services.TryAddSingleton<OperatorConsole>();
        services.Replace(ServiceDescriptor.Scoped<AuthenticationStateProvider, CircuitIdentity>());
        services.AddCascadingAuthenticationState();
        services.AddAuthorization(AccessPolicies.Apply);
        AddSchemes(services, options);
        services.AddSingleton<StandingEntry>();
        services.AddRequestLimits();
        services
            .AddDataProtection()
            .SetApplicationName("OnCallAgent")
            .PersistKeysToDbContext<OnCallDbContext>();
        services.Configure<KeyManagementOptions>(o =>
            o.XmlEncryptor = new StoredKeyEncryptor(SigningKeys.StoredKeys(options.SecretKey))
        );
        return services;
    }

    private static void Rules(IdentityOptions options)
    {
        options.User.RequireUniqueEmail = true;
        options.Password.RequiredLength = LeastPassword;
        options.Password.RequireDigit = false;
        options.Password.RequireLowercase = false;
        options.Password.RequireUppercase = false;
        options.Password.RequireNonAlphanumeric = false;
        options.Lockout.AllowedForNewUsers = true;
        options.Lockout.MaxFailedAccessAttempts = 5;
        options.Lockout.DefaultLockoutTimeSpan = TimeSpan.FromMinutes(5);
    }

    private static void AddSchemes(IServiceCollection services, OnCallOptions options)
    {
        var schemes = services
            .AddAuthentication(o =>
            {
                o.DefaultScheme = Either;
                o.DefaultSignInScheme = IdentityConstants.ApplicationScheme;
                o.DefaultSignOutScheme = IdentityConstants.ApplicationScheme;
            })
            // Who sends a token is believed by the token alone: a cookie that comes along must not lend it rights. Pages and
            // their circuits are for people: there a program is nobody, and a header that a proxy adds changes nothing.
            .AddPolicyScheme(
                Either,
                null,
                o =>
                    o.ForwardDefaultSelector = context =>
                        !ProgramPaths.IsForPrograms(context.Request.Path)
                            ? IdentityConstants.ApplicationScheme
                        : ApiKeys.Shown(context.Request) is not null
                            ? ApiKeyAuthentication.SchemeName
                        : IngestTokens.Shown(context.Request) is not null
                            ? IngestAuthentication.SchemeName
                        : BearsToken(context.Request) ? JwtBearerDefaults.AuthenticationScheme
                        : IdentityConstants.ApplicationScheme
            )
            .AddCookie(IdentityConstants.ApplicationScheme, o => Cookie(o, options))
            .AddJwtBearer()
            .AddScheme<AuthenticationSchemeOptions, IngestAuthentication>(
                IngestAuthentication.SchemeName,
                null
            )
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(
                ApiKeyAuthentication.SchemeName,
                null
            );
        if (options.SingleSignOn is { } provider)
        {
            schemes.AddProvider(provider, options.PublicUrl);
        }

        services
            .AddOptions<JwtBearerOptions>(JwtBearerDefaults.AuthenticationScheme)
            .Configure<AccessTokens>(Bearer);
        services
            .AddOptions<CookieAuthenticationOptions>(IdentityConstants.ApplicationScheme)
            .Configure<TimeProvider>((o, clock) => o.TimeProvider = clock);
    }

    private static bool BearsToken(HttpRequest request) =>
        request.Headers.Authorization.Count > 0 || HubToken(request) is not null;

    private static string? BearerToken(HttpRequest request) =>
        AuthenticationHeaderValue.TryParse(request.Headers.Authorization, out var shown)
        && shown.Scheme.Equals("Bearer", StringComparison.OrdinalIgnoreCase)
        && shown.Parameter is { Length: > 0 } token
            ? token
            : null;

    // Browsers cannot set headers on a web socket; only the hub takes its token from the query.
    private static string? HubToken(HttpRequest request) =>
        ProgramPaths.IsHub(request.Path)
        && request.Query["access_token"].ToString() is { Length: > 0 } token
            ? token
            : null;

    /// <summary>Where people come by https, what lets them in never goes over http.</summary>
    internal static CookieSecurePolicy SecurePolicy(Uri publicUrl) =>
        publicUrl.Scheme == Uri.UriSchemeHttps
            ? CookieSecurePolicy.Always
            : CookieSecurePolicy.SameAsRequest;

    private static void Cookie(CookieAuthenticationOptions cookie, OnCallOptions options)
    {
        cookie.Cookie.Name = "oncall";
        cookie.Cookie.HttpOnly = true;
        cookie.Cookie.SameSite = SameSiteMode.Lax;
        cookie.Cookie.SecurePolicy = SecurePolicy(options.PublicUrl);
        cookie.LoginPath = "/login";
        cookie.LogoutPath = "/logout";
        cookie.AccessDeniedPath = "/not-allowed";
        cookie.ReturnUrlParameter = "returnUrl";
        cookie.ExpireTimeSpan = UserSessions.BrowserIdle;
        cookie.SlidingExpiration = true;
        cookie.Events.OnValidatePrincipal = StillBelievedAsync;
        // Programs want an answer, not a page to sign in on.
        cookie.Events.OnRedirectToLogin = c => Answer(c, StatusCodes.Status401Unauthorized);
        cookie.Events.OnRedirectToAccessDenied = c => Answer(c, StatusCodes.Status403Forbidden);
    }

    private static Task Answer(RedirectContext<CookieAuthenticationOptions> context, int status)
    {
        if (ProgramPaths.IsForPrograms(context.Request.Path))
        {
            context.Response.StatusCode = status;
            return status == StatusCodes.Status401Unauthorized
                ? AuthProblems.WriteUnauthorizedAsync(context.HttpContext, null)
                : AuthProblems.WriteForbiddenAsync(context.HttpContext);
        }

        // Without the host, which is the sender's word, and the scheme, which behind a proxy that ends TLS is the wrong one.
        context.Response.Redirect(new Uri(context.RedirectUri).PathAndQuery);
        return Task.CompletedTask;
    }

    private static async Task StillBelievedAsync(CookieValidatePrincipalContext context)
    {
        // The page that tells of a failure is everybody's, too; the failure may be that nobody can be looked up.
        if (context.HttpContext.Features.Get<IExceptionHandlerFeature>() is not null)
        {
            context.RejectPrincipal();
            return;
        }

        // Fonts and style sheets are the same for everybody.
        if (
            context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>()
            is not null
        )
        {
            return;
        }

        var now = await context
            .HttpContext.RequestServices.GetRequiredService<SessionCheck>()
            .OfCookieAsync(context.Principal!);
        if (now is null)
        {
            context.RejectPrincipal();
            await context.HttpContext.SignOutAsync(IdentityConstants.ApplicationScheme);
            return;
        }

        if (Roles.All.Any(r => now.IsInRole(r) != context.Principal!.IsInRole(r)))
        {
            context.ShouldRenew = true;
        }

        context.ReplacePrincipal(now);
    }

    private static void Bearer(JwtBearerOptions bearer, AccessTokens tokens)
    {
        bearer.MapInboundClaims = false;
        bearer.TokenValidationParameters = tokens.Requirements();
        bearer.Events = new JwtBearerEvents
        {
            OnMessageReceived = async context =>
            {
                context.Token = HubToken(context.Request) ?? BearerToken(context.Request);
                if (
                    context.Token is { } token
                    && await context
                        .HttpContext.RequestServices.GetRequiredService<BelievedTokens>()
                        .FindAsync(
                            token,
                            context.HttpContext.RequestServices.GetRequiredService<RequestMoment>(),
                            context.HttpContext.RequestAborted
                        )
                        is { } known
                )
                {
                    context.Principal = known;
                    context.Success();
                }
            },
            OnTokenValidated = async context =>
            {
                var services = context.HttpContext.RequestServices;
                var shown = context.Principal!;
                context.Principal = await services
                    .GetRequiredService<BelievedTokens>()
                    .LookAsync(
                        ((JsonWebToken)context.SecurityToken).EncodedToken,
                        new DateTimeOffset(context.SecurityToken.ValidTo, TimeSpan.Zero),
                        () => services.GetRequiredService<SessionCheck>().OfTokenAsync(shown),
                        services.GetRequiredService<RequestMoment>(),
                        context.HttpContext.RequestAborted
                    );
                if (context.Principal is null)
                {
                    context.Fail(
                        "The session was ended, the account switched off, or its password changed."
                    );
                }
            },
            OnChallenge = context =>
            {
                context.HandleResponse();
                return AuthProblems.WriteUnauthorizedAsync(
                    context.HttpContext,
                    context.AuthenticateFailure
                );
            },
            OnForbidden = context => AuthProblems.WriteForbiddenAsync(context.HttpContext),
        };
    }
}
