using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Api;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Commands;
using OnCallAgent.Web.Commands.GameDay;
using OnCallAgent.Web.Commands.Samples;
using OnCallAgent.Web.Components;
using OnCallAgent.Web.Components.Pages.Errors;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.News;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Data.Samples;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Hosting.Configuration;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Jobs;
using OnCallAgent.Web.Live;
using OnCallAgent.Web.Remediation;
using OnCallAgent.Web.Sources;
using OnCallAgent.Web.Sources.Elasticsearch;
using OnCallAgent.Web.Sources.Files;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Hosting;

/// <summary>Puts the rooms together. The only place that knows all of them.</summary>
public static class OnCallHost
{
    /// <summary>The application, not started.</summary>
    /// <param name="options">The process's settings.</param>
    /// <param name="urls">Where to listen: <c>http://127.0.0.1:8000</c>; several separated by semicolons.</param>
    /// <param name="configure">Last word for tests: a clock, a fake channel.</param>
    public static WebApplication Build(
        OnCallOptions options,
        string urls,
        Action<WebApplicationBuilder>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(options);
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions
            {
                // Assets and appsettings.json lie beside the program; data, logs and .env in the working directory.
                ContentRootPath = AppContext.BaseDirectory,
                ApplicationName = typeof(OnCallHost).Assembly.GetName().Name,
            }
        );
        builder.WebHost.UseUrls(MetricsSetup.WithMetricsAddress(urls, options));
        // Without this, unpublished output finds its assets only in the Development environment.
        builder.WebHost.UseStaticWebAssets();
        builder.AddAgentLogging(options);
        builder.Services.AddOnCallAgent(options);
        configure?.Invoke(builder);
        return builder.Build().UseOnCallAgent(options);
    }

    private static IServiceCollection AddOnCallAgent(
        this IServiceCollection services,
        OnCallOptions options
    )
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Database);
        var isShared = options.Database.IsShared;
        var node = NodeIdentity.Started(options.NodeName);
        services.AddSingleton(node);
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<IIdSource, TimeOrderedIds>();

        services.AddOnCallDatabase(options.Database);
        services.AddSingleton<DatabaseStart>();
        services.AddSingleton<AuditLog>();
        services.AddSingleton<IncidentClaims>();
        services.AddSingleton<IncidentTraces>();
        services.AddSingleton<KnowledgeShelf>();
        services.AddSingleton<OutcomeBook>();
        services.AddSingleton<PastIncidents>();
        services.AddSingleton<KnowledgeDrafts>();
        services.AddHostedService<PastIncidentsWarmUp>();
        services.AddHostedService<KnowledgeWarmUp>();
        services.AddHostedService<ChangeWindowWarmUp>();
        services.AddSingleton<CaseContextReader>();
        services.AddSingleton<AgentSettings>();
        services.AddSingleton<LadderBook>();
        services.AddSingleton<IIncidentDesk, IncidentDesk>();
        services.AddOnCallQueries();
        services.AddSingleton<StoredLines>();
        services.AddSingleton(s => new BacktestRunner(
            s.GetRequiredService<BoardCatalogQueries>(),
            s.GetRequiredService<KnowledgeShelf>(),
            s.GetRequiredService<StoredLines>(),
            s.GetRequiredService<ActionCatalog>(),
            s.GetRequiredService<ILogLineParser>(),
            s.GetRequiredService<FlowSettings>(),
            s.GetRequiredService<TimeProvider>()
        ));
        services.AddSingleton(s => new EntryBacktestRunner(
            s.GetRequiredService<PastCases>(),
            s.GetRequiredService<StoredLines>(),
            s.GetRequiredService<KnowledgeShelf>(),
            s.GetRequiredService<FlowSettings>(),
            s.GetRequiredService<TimeProvider>()
        ));

        services.AddSingleton<ILogLineParser, LogLineParser>();
        services.AddSingleton<LivePatterns>();
        services.AddSingleton<TemplateSettings>();
        services.AddSingleton<TemplateWatch>();
        services.AddSingleton<TemplateDecisions>();
        services.AddSingleton<TemplateQueries>();
        services.AddSingleton<IntakeState>();
        services.AddSingleton<LogIntake>();
        services.AddPush(options.Push);
        services.AddSingleton<PushSourceEdits>();
        services.AddSingleton<IngestTokenEdits>();
        services.AddSingleton<PushRetention>();
        services.AddSingleton<LogRetention>();
        services.AddSingleton<SignalRetention>();
        services.AddSingleton<TemplateRetention>();
        services.AddSingleton(new FollowerOptions { Node = isShared ? node.Name : "" });
        services.AddSingleton<FileFollower>();
        services.AddSingleton<ISourcePoller>(s => s.GetRequiredService<FileFollower>());
        services.AddHostedService(s => s.GetRequiredService<FileFollower>());
        services.AddSingleton<SourceSecrets>();
        services.AddSingleton<TargetSecrets>();
        services.AddSingleton<ServerSourceEdits>();
        services.AddElasticsearchSources();
        foreach (var (name, value) in Secrets(options))
        {
            services.AddSingleton(new KnownSecret(name, value));
        }

        services.AddRemediation();
        services.AddEscalation(options);
        services.AddExplainer(options);

        services.AddSingleton(
            new FlowSettings
            {
                Node = node.Instance,
                ConfidenceThreshold = options.ConfidenceThreshold,
                MostWrongActions = options.MostWrongActions,
                MaxActions = options.MaxAutomationActions,
                RiskAssessmentEnabled = options.EnableRiskAssessment,
                ApprovalTime = options.ApprovalTime,
            }
        );
        services.AddSingleton<EscalationStage>();
        services.AddSingleton<ApprovalStage>();
        services.AddSingleton<AnalysisStage>();
        services.AddSingleton<ActionStart>();
        services.AddSingleton<FixTakeBack>();
        services.AddSingleton<BrokenPlan>();
        services.AddSingleton<ActionStage>();
        services.AddSingleton<VerificationStage>();
        services.AddSingleton<IncidentFlow>();
        services.AddSingleton<IncidentOperations>();
        services.AddSingleton<ActionRequests>();
        services.AddSingleton<ApprovalOperations>();
        services.AddSingleton<StopOperations>();

        services.AddOnCallJobs(options.Database);
        services.AddSingleton<SampleCatalog>();
        services.AddSingleton<GameDayCatalog>();
        services.AddSingleton<SampleOutage>();
        services.AddSingleton<ISampleOutage>(s => s.GetRequiredService<SampleOutage>());
        services.AddHostedService(s => s.GetRequiredService<SampleOutage>());
        services.AddSingleton<GameDayTable>();
        services.AddHostedService(s => s.GetRequiredService<GameDayTable>());
        services.AddLiveFeed();
        if (isShared)
        {
            services.AddNodes(options.Redis);
        }

        services.AddOnCallIdentity(options);
        services.AddOnCallApi();
        services.AddDashboard();
        services
            .AddHealthChecks()
            .AddCheck<DatabaseHealth>("database")
            .AddCheck<IntakeHealth>("intake")
            .AddCheck<FollowerHealth>("files")
            .AddCheck<SweepHealth>("engine")
            .AddCheck<NodeHealth>("nodes");
        services.AddHeartbeat(options);
        services.AddHostedService<StartMemory>();
        services.AddAgentMetrics();
        services.AddAgentTraces(options, node);
        return services;
    }

    // Whatever an action prints is masked by these before it is stored.
    private static IEnumerable<(string Name, string Value)> Secrets(OnCallOptions options) =>
        new[]
        {
            ("SECRET_KEY", options.SecretKey),
            ("EMAIL_PASSWORD", options.EmailPassword),
            ("TEAMS_WEBHOOK_URL", options.TeamsWebhookUrl),
            ("ADMIN_PASSWORD", options.AdminPassword),
            ("EXPLAINER_KEY", options.ExplainerKey),
            ("OIDC_CLIENT_SECRET", options.SingleSignOn?.ClientSecret ?? ""),
            ("HEARTBEAT_URL", options.HeartbeatUrl),
            (TraceSettings.Headers.Variable, options.Traces.Headers),
            ("REDIS_URL", options.Redis?.Options.Password ?? ""),
            (
                "DATABASE_URL",
                options.Database.FilePath is null ? options.Database.ConnectionString : ""
            ),
        }
            .Concat(options.PreviousSecretKeys.Select(k => ("SECRET_KEY_PREVIOUS", k)))
            .Where(secret => secret.Item2.Length > 0);

    private static WebApplication UseOnCallAgent(this WebApplication app, OnCallOptions options)
    {
        app.UseTrustedProxies(options.TrustedProxies);
        app.UseMetricsAddress(options);
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseSecurityHeaders(options.PublicUrl);
        app.UseHostlessRedirects();
        app.UseStatusAnswers("/not-found");
        app.UseHeadAsGet();
        app.UseRouting();
        app.UseAuthentication();
        app.UseRateLimiter();
        app.UseAuthorization();
        app.UseOwnConnectionsOnly(options.PublicUrl);
        app.UseOutputCache();
        app.UseAntiforgery();
        app.UseStaleFormAnswers();
        app.UseIdempotencyKeys();
        app.MapStaticAssets();
        app.MapOnCallApi();
        app.MapMetrics();
        app.MapLiveHub();
        app.MapJobDashboard(AccessPolicies.Administer);
        app.MapDashboard();
        return app;
    }

    /// <summary>Brings up what must stand before the first request: schema, shipped content, recurring jobs, the first admin.</summary>
    /// <exception cref="StartFaultException">Something is wrong that a person can mend.</exception>
    public static async Task PrepareAsync(this WebApplication app, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(app);
        RemediationSection.Check(app.Configuration);
        await app.Services.GetRequiredService<DatabaseStart>().RunAsync(cancellation);
        await app.Services.GetRequiredService<StoredKeyRenewal>().RunAsync(cancellation);
        await app.Services.GetRequiredService<FirstAdminSetup>().PrepareAsync(cancellation);
        await app.Services.GetRequiredService<JobStorages>().PrepareAsync(cancellation);
        Schedule.Register(
            app.Services.GetRequiredService<JobStorages>(),
            app.Services.GetRequiredService<OnCallOptions>().MonitoringInterval
        );
    }
}
