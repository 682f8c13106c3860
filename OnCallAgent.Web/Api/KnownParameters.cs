namespace OnCallAgent.Web.Api;

/// <summary>
/// Refuses a parameter of the query that the route does not know, where it knows any. A misspelt one must not be as good as none: an
/// import that was only to be tried would be done, and a filter would show everything.
/// </summary>
internal sealed class KnownParameters(QueryNames known) : IEndpointFilter
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
            || known.Of(context.HttpContext.GetEndpoint()) is not { Length: > 0 } names
        )
        {
            return next(context);
        }

        var checks = new FieldChecks().Known(query, names);
        return checks.Failed
            ? ValueTask.FromResult<object?>(Problems.Invalid(checks.Errors))
            : next(context);
    }
}
