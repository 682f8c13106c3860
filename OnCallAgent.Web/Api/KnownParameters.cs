using System.Net;
using System.Text;
using System.Text.Unicode;
using Microsoft.AspNetCore.WebUtilities;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Api;

/// <summary>On a handler: it takes whatever stands in its query and looks at none of it, as the caller is not ours to correct.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesAnyParameterAttribute : Attribute;

/// <summary>
/// Refuses a parameter of the query that the route does not know, and one that is no text. A misspelt one must not be as good as none:
/// an import that was only to be tried would be done, and a filter would show everything.
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
        var request = context.HttpContext.Request;
        var endpoint = context.HttpContext.GetEndpoint();
        if (
            !request.QueryString.HasValue
            || endpoint?.Metadata.GetMetadata<TakesAnyParameterAttribute>() is not null
        )
        {
            return next(context);
        }

        List<FieldError> errors =
        [
            .. Check(request.Query, known.Of(endpoint)),
            .. NoText(request.QueryString),
        ];
        return errors.Count > 0
            ? ValueTask.FromResult<object?>(Problems.Invalid(errors))
            : next(context);
    }

    private static IEnumerable<FieldError> Check(
        IQueryCollection query,
        IReadOnlyList<QueryParameter> parameters
    )
    {
        var names =
            parameters.Count == 0
                ? "there are none"
                : $"known are {string.Join(", ", parameters.Select(static p => p.Name))}";
        return
        [
            .. query
                .Keys.Where(k =>
                    !parameters.Any(p => p.Name.Equals(k, StringComparison.OrdinalIgnoreCase))
                )
                .Select(k => new FieldError(k, $"is not a parameter here; {names}")),
            // Read as one text, they would be looked for as “a,b”, which nothing is called.
            .. parameters
                .Where(p => !p.Repeats && query[p.Name].Count > 1)
                .Select(static p => new FieldError(p.Name, "stands there twice")),
        ];
    }

    // What is no UTF-8 would be looked for as “\ufffd”, which is found nowhere or in the wrong lines.
    private static List<FieldError> NoText(QueryString query)
    {
        var wrong = new List<FieldError>();
        foreach (var pair in new QueryStringEnumerable(query.Value))
        {
            if (pair.EncodedValue.Span.Contains('%') && !IsText(pair.EncodedValue.ToString()))
            {
                wrong.Add(new FieldError(pair.DecodeName().ToString(), "is no UTF-8"));
            }
        }

        return wrong;
    }

    private static bool IsText(string encoded)
    {
        var bytes = Encoding.UTF8.GetBytes(encoded);
        return Utf8.IsValid(WebUtility.UrlDecodeToBytes(bytes, 0, bytes.Length));
    }
}
