using OnCallAgent.Web.Analysis;
using OnCallAgent.Web.Data.Explanations;
using OnCallAgent.Web.Remediation;

namespace OnCallAgent.Web.Hosting;

/// <summary>Brings in the language model where one is configured; else nothing of it exists.</summary>
internal static class ExplainerSetup
{
    public static IServiceCollection AddExplainer(
        this IServiceCollection services,
        OnCallOptions options
    )
    {
        if (options.Explainer == "off")
        {
            return services;
        }

        services.AddSingleton(
            new ExplainerOptions(
                options.Explainer,
                new Uri(options.ExplainerUrl),
                options.ExplainerModel,
                options.ExplainerKey,
                options.ExplainerTimeLimit
            )
        );
        services.AddSingleton<IncidentExplainer>();
        services.AddSingleton<ExplanationShelf>();
        services.AddSingleton(s => new EvidenceMask(s.GetRequiredService<SecretMask>().Apply));
        services.AddHostedService<ExplainerWorker>();
        return services;
    }
}
