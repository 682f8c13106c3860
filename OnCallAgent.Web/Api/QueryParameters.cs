using System.Reflection;
using Microsoft.AspNetCore.Mvc.ApiExplorer;
using Microsoft.AspNetCore.Mvc.ModelBinding;

namespace OnCallAgent.Web.Api;

/// <summary>One parameter of a route's query.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Repeats">Whether it may stand there several times.</param>
internal sealed record QueryParameter(string Name, bool Repeats);

/// <summary>The parameters of the query that each route knows, as the document says them.</summary>
internal sealed class QueryParameters(IApiDescriptionGroupCollectionProvider descriptions)
{
    // Not at the start: describing all routes takes a while, and the first request that has a query can wait for it.
    private readonly Lazy<IReadOnlyDictionary<MethodInfo, IReadOnlyList<QueryParameter>>> known =
        new(() =>
            descriptions
                .ApiDescriptionGroups.Items.SelectMany(static g => g.Items)
                .Select(static d =>
                    (
                        Handler: d.ActionDescriptor.EndpointMetadata.OfType<MethodInfo>()
                            .FirstOrDefault(),
                        Parameters: d.ParameterDescriptions.Where(static p =>
                                p.Source == BindingSource.Query
                            )
                            .Select(static p => new QueryParameter(p.Name, p.Type.IsArray))
                            .ToList()
                    )
                )
                .Where(static d => d.Handler is not null)
                .DistinctBy(static d => d.Handler)
                .ToDictionary(
                    static d => d.Handler!,
                    static d => (IReadOnlyList<QueryParameter>)d.Parameters
                )
        );

    /// <summary>Those of a route; none where it has no query, or none that is known.</summary>
    public IReadOnlyList<QueryParameter> Of(Endpoint? endpoint) =>
        endpoint?.Metadata.GetMetadata<MethodInfo>() is { } handler
            ? known.Value.GetValueOrDefault(handler) ?? []
            : [];
}
