using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Tests.Support;

/// <summary>The remediation room as the agent composes it, with settings, a clock and a resolver of the test's choice.</summary>
internal sealed class RemediationDriver : IAsyncDisposable
{
    /// <summary>A secret of the agent that stands in no configuration source.</summary>
    public const string FileSecret = "0123456789abcdef-from-a-file";

    private readonly ServiceProvider provider;

    public RemediationDriver(
        TimeProvider? clock = null,
        ResolveHost? resolve = null,
        params (string Name, string Value)[] settings
    )
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton(clock ?? TimeProvider.System);
        services.AddSingleton<IConfiguration>(
            new ConfigurationBuilder()
                .AddInMemoryCollection(
                    settings.Select(s => KeyValuePair.Create(s.Name, (string?)s.Value))
                )
                .Build()
        );
        services.AddSingleton(new KnownSecret("SECRET_KEY", FileSecret));
        services.AddSingleton<IDataProtectionProvider, EphemeralDataProtectionProvider>();
        services.AddSingleton<TargetSecrets>();
        services.AddRemediation();
        if (resolve is not null)
        {
            services.Replace(ServiceDescriptor.Singleton(resolve));
        }

        provider = services.BuildServiceProvider(validateScopes: true);
    }

    public ActionCatalog Catalog => Get<ActionCatalog>();

    public T Get<T>()
        where T : notnull => provider.GetRequiredService<T>();

    public static ActionRequest Request(
        AllowedTargets targets,
        params (string Name, string Value)[] parameters
    ) =>
        new(
            "INC-20260101-00000001",
            new ServiceEntry { Name = "orders", Targets = targets },
            parameters.ToDictionary(p => p.Name, p => p.Value)
        );

    public Result<ActionPlan> Plan(
        string type,
        AllowedTargets targets,
        params (string Name, string Value)[] parameters
    ) => Catalog.Plan(type, Request(targets, parameters));

    public Task<ActionResult> RunAsync(
        string type,
        AllowedTargets targets,
        params (string Name, string Value)[] parameters
    ) =>
        Get<IActionExecutor>()
            .ExecuteAsync(
                type,
                Request(targets, parameters),
                TestContext.Current.CancellationToken
            );

    public Task<Result<DryRun>> PreviewAsync(
        string type,
        AllowedTargets targets,
        params (string Name, string Value)[] parameters
    ) =>
        Get<IActionPreview>()
            .PreviewAsync(
                type,
                Request(targets, parameters),
                TestContext.Current.CancellationToken
            );

    /// <summary>Puts back what an action changed.</summary>
    public Task<ActionResult> RollBackAsync(
        string type,
        ActionResult done,
        AllowedTargets targets
    ) =>
        Get<IActionRollback>()
            .RollBackAsync(type, done, Request(targets), TestContext.Current.CancellationToken);

    /// <summary>The allow-list with secrets as they are stored.</summary>
    public AllowedTargets WithSecrets(
        AllowedTargets targets,
        params (string Key, string Secret)[] secrets
    ) =>
        targets with
        {
            Secrets = Get<TargetSecrets>()
                .Merge(
                    targets,
                    new AllowedTargets(),
                    secrets.ToDictionary(s => s.Key, s => s.Secret)
                )
                .Value,
        };

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
