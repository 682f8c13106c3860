using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using OnCallAgent.Web.Data.Idempotency;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>The REST API: everything under <c>/api/v1</c>, its document, its page, and the health probes.</summary>
public static class ApiSetup
{
    // What people and programs say about incidents is small; a larger body is a mistake or an attack.
    private const long LargestBody = 1_024 * 1_024;

    public static IServiceCollection AddOnCallApi(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(o => ApiJson.Apply(o.SerializerOptions));
        // Faults of binding reach the same place in every environment, and are answered there.
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.AddProblemDetails(o => o.CustomizeProblemDetails = ApiFaults.Complete);
        services.Configure<KestrelServerOptions>(o => o.AddServerHeader = false);
        services.AddExceptionHandler<DatabaseAway>();
        services.AddExceptionHandler<ApiFaults>();
        services.AddApiDocs();
        services.AddOutputCache();
        services.AddSingleton<PushRequests>();
        services.AddSingleton<KeptAnswers>();
        services.AddSingleton<IdempotentRequests>();
        services.AddSingleton<SourceWrites>();
        services.AddSingleton<IncidentListAnswers>();
        services.AddSingleton<QueryParameters>();
        services.AddHealthChecks();
        return services;
    }

    public static IEndpointRouteBuilder MapOnCallApi(this IEndpointRouteBuilder routes)
    {
        var api = routes
            .MapGroup("/api/v1")
            .AddEndpointFilter<RouteGroupBuilder, UnreadParameters>()
            .AddEndpointFilter<RouteGroupBuilder, ForeignOrigin>()
            .AddEndpointFilter<RouteGroupBuilder, KnownParameters>()
            .AddEndpointFilter<RouteGroupBuilder, NullElements>()
            .WithMetadata(new RequestSizeLimitAttribute(LargestBody));
        api.MapActionsApi();
        api.MapApiKeysApi();
        api.MapAuditApi();
        api.MapAuthApi();
        api.MapAutomationApi();
        api.MapIncidentsApi();
        api.MapInsightsApi();
        api.MapLogsApi();
        api.MapKnowledgeApi();
        api.MapPatternsApi();
        api.MapServicesApi();
        api.MapSilencesApi();
        api.MapEscalationApi();
        api.MapDutyApi();
        api.MapChannelsApi();
        api.MapTemplatesApi();
        api.MapUsersApi();
        api.MapSessionsApi();
        api.MapTwoFactorApi();
        api.MapPushApi();
        api.MapSourcesApi();
        api.MapPushSourcesApi();
        api.MapIngestTokensApi();
        routes.MapOtlpApi();
        routes.MapAnswerPage();
        routes.MapHealthApi();
        routes.MapApiDocs();
        return routes;
    }

    /// <summary>Does requests with an idempotency key once.</summary>
    public static IApplicationBuilder UseIdempotencyKeys(this IApplicationBuilder app) =>
        app.Use(next =>
            context =>
                context
                    .RequestServices.GetRequiredService<IdempotentRequests>()
                    .RunAsync(context, next)
        );

    /// <summary>Pages get a page for answers without a body; programs get problem details.</summary>
    public static IApplicationBuilder UseStatusAnswers(
        this IApplicationBuilder app,
        string notFoundPage
    ) =>
        // Not in a branch: what is executed again there would not be routed again, and answer nothing.
        app.UseStatusCodePagesWithReExecute(notFoundPage, createScopeForStatusCodePages: true)
            .UseWhen(
                IsForPrograms,
                programs =>
                    programs
                        .Use(
                            (context, next) =>
                            {
                                context.Features.Get<IStatusCodePagesFeature>()!.Enabled = false;
                                // They get JSON whatever they say they take: else a refusal would be without its reason.
                                context.Request.Headers.Accept = default;
                                return next(context);
                            }
                        )
                        .UseStatusCodePages()
            );

    private static bool IsForPrograms(HttpContext context) =>
        ProgramPaths.IsForPrograms(context.Request.Path);
}
