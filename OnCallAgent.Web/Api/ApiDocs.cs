using Microsoft.AspNetCore.Authorization;
using Microsoft.OpenApi;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Identity;
using Scalar.AspNetCore;

namespace OnCallAgent.Web.Api;

/// <summary>The OpenAPI document at <c>/openapi/v1.json</c> and a page to browse it at <c>/docs</c>.</summary>
internal static class ApiDocs
{
    private const string Bearer = "bearer";

    public static void AddApiDocs(this IServiceCollection services) =>
        services.AddOpenApi(
            "v1",
            o =>
            {
                var nullable = new NullableReferences();
                o.AddSchemaTransformer(nullable.NoteAsync);
                o.AddDocumentTransformer(nullable.ApplyAsync);
                o.AddDocumentTransformer(ApiExamples.AddAsync);
                o.AddDocumentTransformer(
                    (document, _, _) =>
                    {
                        document.Info = new OpenApiInfo
                        {
                            Title = "OnCallAgent",
                            Version = "v1",
                            Description =
                                "Incidents, logs and actions of the on-call agent. Sign in with POST /api/v1/auth/login and send the access token as “Authorization: Bearer …”, or send an API key in the same place. Refusals are problem details (RFC 9457).",
                        };
                        document.Servers = [new OpenApiServer { Url = "/" }];
                        document.AddComponent<IOpenApiSecurityScheme>(
                            Bearer,
                            new OpenApiSecurityScheme
                            {
                                Type = SecuritySchemeType.Http,
                                Scheme = Bearer,
                                BearerFormat = "JWT",
                            }
                        );
                        document.AddComponent<IOpenApiSchema>(
                            ApiRefusals.Problem,
                            ApiRefusals.ProblemSchema()
                        );
                        return Task.CompletedTask;
                    }
                );
                o.AddOperationTransformer(ApiRefusals.DescribeAsync);
                o.AddOperationTransformer(PushDocs.DescribeAsync);
                o.AddOperationTransformer(
                    (operation, context, _) =>
                    {
                        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
                        if (metadata.OfType<IAllowAnonymous>().Any())
                        {
                            return Task.CompletedTask;
                        }

                        var asked = metadata
                            .OfType<IAuthorizeData>()
                            .Select(a => a.Policy)
                            .OfType<string>()
                            .ToList();
                        if (asked.Count > 0)
                        {
                            var roles = asked
                                .Select(p => AccessPolicies.RolesOf[p])
                                .MinBy(r => r.Count)!;
                            operation.Description =
                                $"{operation.Description} Roles: {string.Join(", ", roles)}.".Trim();
                        }

                        operation.Security =
                        [
                            new OpenApiSecurityRequirement
                            {
                                [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [],
                            },
                        ];
                        return Task.CompletedTask;
                    }
                );
                o.AddSchemaTransformer(
                    (schema, context, _) =>
                    {
                        var type =
                            Nullable.GetUnderlyingType(context.JsonTypeInfo.Type)
                            ?? context.JsonTypeInfo.Type;
                        if (type == typeof(ActionCreateRequest))
                        {
                            ActionSchemas.Describe(
                                schema,
                                context.ApplicationServices.GetRequiredService<ActionCatalog>()
                            );
                        }

                        if (type.IsEnum)
                        {
                            schema.Type = JsonSchemaType.String;
                            schema.Enum =
                            [
                                .. Enum.GetNames(type)
                                    .Select(n =>
                                        (System.Text.Json.Nodes.JsonNode)
                                            System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(
                                                n
                                            )
                                    ),
                            ];
                        }

                        return Task.CompletedTask;
                    }
                );
            }
        );

    public static void MapApiDocs(this IEndpointRouteBuilder routes)
    {
        routes
            .MapOpenApi()
            .CacheOutput(KeptDocument.Apply, excludeDefaultPolicy: true)
            .AllowAnonymous();
        routes
            .MapScalarApiReference(
                "/docs",
                (o, context) =>
                {
                    o.WithTitle("OnCallAgent API")
                        .WithNonce(SecurityHeaders.Nonce(context))
                        .WithOperationTitleSource(OperationTitleSource.Path)
                        .HideDeveloperTools()
                        .DisableDefaultFonts()
                        .DisableAgent()
                        .DisableMcp()
                        .DisableTelemetry();
                }
            )
            .AllowAnonymous();
    }
}
