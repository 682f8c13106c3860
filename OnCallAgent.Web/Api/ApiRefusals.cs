using System.Globalization;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OnCallAgent.Web.Api;

/// <summary>On a handler: it changes a resource, and looks at <c>If-Match</c> before it does.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TakesVersionAttribute : Attribute;

/// <summary>On a handler: a refusal that its route and its parameters do not tell by themselves.</summary>
/// <param name="status">The status.</param>
/// <param name="why">When it is answered.</param>
[AttributeUsage(AttributeTargets.Method, AllowMultiple = true)]
internal sealed class MayRefuseAttribute(int status, string why) : Attribute
{
    public int Status { get; } = status;

    public string Why { get; } = why;
}

/// <summary>
/// Writes down in the document how a route refuses. Most of it follows from what the route takes, so that no handler has to say it,
/// and none can forget it; a test compares it with what the server really answers.
/// </summary>
internal static class ApiRefusals
{
    /// <summary>The schema of a refusal.</summary>
    public const string Problem = "Problem";

    private const string ProblemJson = "application/problem+json";

    /// <summary>The form of every refusal (RFC 9457), with the members that this API adds.</summary>
    public static OpenApiSchema ProblemSchema() =>
        new()
        {
            Type = JsonSchemaType.Object,
            Description = "Why a request was refused (RFC 9457).",
            Required = new HashSet<string>(StringComparer.Ordinal) { "title", "status" },
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["type"] = Text("A page about the status."),
                ["title"] = Text("The kind of refusal, for people."),
                ["status"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Integer,
                    Description = "The HTTP status once more.",
                },
                ["detail"] = Text("What is wrong and what to do about it, for people."),
                ["code"] = Text("The reason for programs; it stays the same where words change."),
                ["trace_id"] = Text("Finds the request in the agent's log."),
                ["errors"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Description = "The reasons by field, where fields are wrong.",
                    AdditionalProperties = new OpenApiSchema
                    {
                        Type = JsonSchemaType.Array,
                        Items = new OpenApiSchema { Type = JsonSchemaType.String },
                    },
                },
            },
        };

    public static Task DescribeAsync(
        OpenApiOperation operation,
        OpenApiOperationTransformerContext context,
        CancellationToken cancellation
    )
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var isOurs =
            context.Description.RelativePath?.StartsWith("api/", StringComparison.Ordinal) == true;
        if (metadata.OfType<TakesVersionAttribute>().Any())
        {
            (operation.Parameters ??= []).Add(
                new OpenApiParameter
                {
                    Name = "If-Match",
                    In = ParameterLocation.Header,
                    Description =
                        "The ETag of the version that was seen; the change is refused with 412 where it is no longer that. Without it, or with `*`, any version is changed.",
                    Schema = new OpenApiSchema { Type = JsonSchemaType.String },
                }
            );
        }

        if (
            isOurs
            && (
                IdempotentRequests.Applies(context.Description.HttpMethod, metadata)
                || metadata.OfType<KeepsOwnKeysAttribute>().Any()
            )
        )
        {
            (operation.Parameters ??= []).Add(
                new OpenApiParameter
                {
                    Name = IdempotencyKey.Header,
                    In = ParameterLocation.Header,
                    Description =
                        $"Any text of yours, {IdempotencyKey.Longest} characters of printable ASCII at most. The same request with the same key is done once within a day, and answered as the first time, with `Idempotency-Replayed: true`.",
                    Schema = new OpenApiSchema
                    {
                        Type = JsonSchemaType.String,
                        MaxLength = IdempotencyKey.Longest,
                    },
                }
            );
        }

        foreach (
            var (status, why) in Of(
                operation,
                metadata,
                isOurs,
                takesKey: isOurs
                    && IdempotentRequests.Applies(context.Description.HttpMethod, metadata)
            )
        )
        {
            operation.Responses ??= [];
            var key = status.ToString(CultureInfo.InvariantCulture);
            operation.Responses.TryAdd(
                key,
                new OpenApiResponse
                {
                    Description = why,
                    // What is not ours refuses in its own form.
                    Content = isOurs
                        ? new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
                        {
                            [ProblemJson] = new()
                            {
                                Schema = new OpenApiSchemaReference(Problem, context.Document),
                                Example = ApiExamples.OfRefusal(key),
                            },
                        }
                        : null,
                }
            );
        }

        return Task.CompletedTask;
    }

    private static IEnumerable<(int Status, string Why)> Of(
        OpenApiOperation operation,
        IList<object> metadata,
        bool isOurs,
        bool takesKey
    )
    {
        var parameters = operation.Parameters ?? [];
        var hasBody = operation.RequestBody is not null;
        // A parameter that the route does not know is one that is wrong.
        if (hasBody || parameters.Count > 0 || isOurs)
        {
            yield return (
                400,
                "A field, a parameter or the whole body is wrong; `errors` tells which."
            );
        }

        if (!metadata.OfType<IAllowAnonymous>().Any())
        {
            yield return (401, "No token or key came along, or it is not valid any more.");
            yield return (403, "The role or scope does not allow it.");
        }

        if (parameters.Any(p => p.In == ParameterLocation.Path))
        {
            yield return (404, "There is nothing of that name.");
        }

        if (metadata.OfType<TakesVersionAttribute>().Any())
        {
            yield return (412, "It was changed since; read it again.");
        }

        if (hasBody)
        {
            yield return (413, "The body is too large.");
            yield return (415, "The body is no JSON.");
        }

        if (takesKey)
        {
            yield return (
                409,
                "It is not possible now, or the first request with the Idempotency-Key is still worked on; `detail` tells."
            );
        }

        if (parameters.Any(static p => p.Name == IdempotencyKey.Header))
        {
            yield return (422, "The Idempotency-Key came with another request before.");
        }

        yield return (429, "Too many requests; `Retry-After` tells when to go on.");
        yield return (
            503,
            "The agent's database does not answer right now; `Retry-After` tells when to try again."
        );
        foreach (var more in metadata.OfType<MayRefuseAttribute>())
        {
            yield return (more.Status, more.Why);
        }
    }

    private static OpenApiSchema Text(string meaning) =>
        new() { Type = JsonSchemaType.String, Description = meaning };
}
