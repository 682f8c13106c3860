using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace OnCallAgent.Web.Api;

/// <summary>The parameters of the query that each route knows, as the document says them.</summary>
internal sealed class QueryNames(IApiDescriptionGroupCollectionProvider descriptions)
{
    // Not at the start: describing all routes takes a while, and the first request that has a query can wait for it.
    private readonly Lazy<IReadOnlyDictionary<MethodInfo, string[]>> known = new(() =>
        descriptions
            .ApiDescriptionGroups.Items.SelectMany(static g => g.Items)
            .Select(static d =>
                (
                    Handler: d.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>()
                        .FirstOrDefault(),
                    Names: d.ParameterDescriptions.Where(static p =>
                            p.Source == BindingSource.Query
                        )
                        .Select(static p => p.Name)
                        .ToArray()
                )
            )
            .Where(static d => d.Handler is not null)
            .DistinctBy(static d => d.Handler)
            .ToDictionary(static d => d.Handler!, static d => d.Names)
    );

    /// <summary>Their names; none where the route has no query, or none that is known.</summary>
    public string[] Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<MethodInfo>() is { } handler
            ? known.Value.GetValueOrDefault(handler) ?? []
            : [];
}
