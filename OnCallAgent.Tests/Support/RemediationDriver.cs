using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
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

    public ValueTask DisposeAsync() => provider.DisposeAsync();
}
