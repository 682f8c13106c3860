using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.OpenApi;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Api;

/// <summary>The OpenAPI schema of a request for an action, made from what the action takes: one alternative for each type.</summary>
internal static class ActionSchemas
{
    /// <summary>Says of <see cref="ActionCreateRequest"/> which types there are and what each takes.</summary>
    public static void Describe(OpenApiSchema request, ActionCatalog catalog) =>
        request.OneOf = [
            .. catalog
                .All.Select(static h => h.Definition)
                .OrderBy(static d => d.Type, StringComparer.Ordinal)
                .Select(static d => (IOpenApiSchema)Of(d)),
        ];

    /// <summary>A request for an action of this type.</summary>
    public static OpenApiSchema Of(ActionDefinition definition)
    {
        ArgumentNullException.ThrowIfNull(definition);
        return new OpenApiSchema
        {
            Title = definition.Type,
            Description =
                $"{definition.Description} {(definition.IsReadOnly ? "" : definition.SecondTime)}".TrimEnd(),
            Properties = new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal)
            {
                ["action_type"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.String,
                    Enum = [JsonValue.Create(definition.Type)],
                },
                ["parameters"] = new OpenApiSchema
                {
                    Type = JsonSchemaType.Object,
                    Properties = definition.Parameters.ToDictionary(
                        static p => p.Name,
                        static p => (IOpenApiSchema)Of(p),
                        StringComparer.Ordinal
                    ),
                    Required = definition
                        .Parameters.Where(static p => p.Required)
                        .Select(static p => p.Name)
                        .ToHashSet(StringComparer.Ordinal),
                    AdditionalPropertiesAllowed = false,
                },
            },
        };
    }

    private static OpenApiSchema Of(ActionParameter parameter)
    {
        var schema = new OpenApiSchema
        {
            Title = parameter.Title,
            Description =
                parameter.Unit.Length > 0
                    ? $"{parameter.Help} In {parameter.Unit}."
                    : parameter.Help,
        };
        switch (parameter.Kind)
        {
            case ActionParameterKind.Number:
                schema.Type = JsonSchemaType.Integer;
                schema.Minimum = parameter.Min?.ToString(CultureInfo.InvariantCulture);
                schema.Maximum = parameter.Max?.ToString(CultureInfo.InvariantCulture);
                schema.Default = parameter.Default is { } number
                    ? JsonValue.Create(long.Parse(number, CultureInfo.InvariantCulture))
                    : null;
                break;
            case ActionParameterKind.Switch:
                schema.Type = JsonSchemaType.Boolean;
                schema.Default = parameter.Default is { } on
                    ? JsonValue.Create(on == ActionParameter.On)
                    : null;
                break;
            default:
                schema.Type = JsonSchemaType.String;
                schema.MaxLength = parameter.MaxLength;
                schema.Enum =
                    parameter.Choices.Count > 0
                        ? [.. parameter.Choices.Select(static c => (JsonNode)JsonValue.Create(c))]
                        : null;
                schema.Pattern =
                    parameter.Kind == ActionParameterKind.Size
                        ? "^[0-9]{1,18}([KkMmGgTt]([Ii]?[Bb])?|[Bb])?$"
                        : null;
                schema.Default = parameter.Default is { } text ? JsonValue.Create(text) : null;
                break;
        }

        return schema;
    }
}
