using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Refuses a parameter of the query that the route does not know, where it knows any. A misspelt one must not be as good as none: an
/// import that was only to be tried would be done, and a filter would show everything.
/// </summary>
internal sealed class KnownParameters(QueryParameters known) : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var query = context.HttpContext.Request.Query;
        if (
            query.Count == 0
            || known.Of(context.HttpContext.GetEndpoint()) is not { Count: > 0 } parameters
        )
        {
            return next(context);
        }

        var errors = Check(query, parameters);
        return errors.Count > 0
            ? ValueTask.FromResult<object?>(Problems.Invalid(errors))
            : next(context);
    }

    private static List<FieldError> Check(
        IQueryCollection query,
        IReadOnlyList<QueryParameter> parameters
    )
    {
        var names = string.Join(", ", parameters.Select(static p => p.Name));
        return
        [
            .. query
                .Keys.Where(k =>
                    !parameters.Any(p => p.Name.Equals(k, StringComparison.OrdinalIgnoreCase))
                )
                .Select(k => new FieldError(k, $"is not a parameter here; known are {names}")),
            // Read as one text, they would be looked for as “a,b”, which nothing is called.
            .. parameters
                .Where(p => !p.Repeats && query[p.Name].Count > 1)
                .Select(static p => new FieldError(p.Name, "stands there twice")),
        ];
    }
}
