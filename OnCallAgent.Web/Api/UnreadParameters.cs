using System.Globalization;
using System.Reflection;
using Microsoft.AspNetCore.Http.Metadata;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Names a parameter of the query that cannot be read. The binding that is written as the program is built refuses an optional one
/// without a word, where it names one that is needed: a caller would not learn what was wrong.
/// </summary>
internal sealed class UnreadParameters : IEndpointFilter
{
    public ValueTask<object?> InvokeAsync(
        EndpointFilterInvocationContext context,
        EndpointFilterDelegate next
    )
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        var http = context.HttpContext;
        if (http.Response.StatusCode != StatusCodes.Status400BadRequest)
        {
            return next(context);
        }

        foreach (
            var parameter in http.GetEndpoint()!
                .Metadata.GetOrderedMetadata<IParameterBindingMetadata>()
                .Where(static p => p is { HasTryParse: true, IsOptional: true })
        )
        {
            var type =
                Nullable.GetUnderlyingType(parameter.ParameterInfo.ParameterType)
                ?? parameter.ParameterInfo.ParameterType;
            var key =
                parameter
                    .ParameterInfo.GetCustomAttributes()
                    .OfType<IFromQueryMetadata>()
                    .FirstOrDefault()
                    ?.Name
                ?? parameter.Name;
            if (http.Request.Query[key].ToString() is { Length: > 0 } text && !Reads(type, text))
            {
                // In the words of the binding that is made at run time.
                throw new BadHttpRequestException(
                    $"Failed to bind parameter \"{type.Name} {parameter.Name}\" from \"{text}\"."
                );
            }
        }

        return next(context);
    }

    private static bool Reads(Type type, string text) =>
        Type.GetTypeCode(type) switch
        {
            TypeCode.Int32 => int.TryParse(text, CultureInfo.InvariantCulture, out _),
            TypeCode.Int64 => long.TryParse(text, CultureInfo.InvariantCulture, out _),
            TypeCode.Boolean => bool.TryParse(text, out _),
            _ when type == typeof(DateTimeOffset) => DateTimeOffset.TryParse(
                text,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal | DateTimeStyles.AllowWhiteSpaces,
                out _
            ),
            _ when type == typeof(Guid) => Guid.TryParse(text, out _),
            _ => true,
        };
}
