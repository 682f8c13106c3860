using System.Collections.Concurrent;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Says of members that hold another schema, or nothing, that they may be null: the generator refers to the schema alone,
/// and a client made from the document would fail at the first null.
/// </summary>
internal sealed class NullableReferences
{
    private readonly ConcurrentDictionary<string, IReadOnlyList<string>> members = new(
        StringComparer.Ordinal
    );

    /// <summary>Remembers which members of a type may be null.</summary>
    public Task NoteAsync(
        OpenApiSchema schema,
        OpenApiSchemaTransformerContext context,
        CancellationToken cancellation
    )
    {
        var nullable = context
            .JsonTypeInfo.Properties.Where(p =>
                p.IsGetNullable
                && (
                    !p.PropertyType.IsValueType
                    || Nullable.GetUnderlyingType(p.PropertyType) is not null
                )
            )
            .Select(p => p.Name)
            .ToList();
        if (
            nullable.Count > 0
            && OpenApiOptions.CreateDefaultSchemaReferenceId(context.JsonTypeInfo) is { } id
        )
        {
            members[id] = nullable;
        }

        return Task.CompletedTask;
    }

    /// <summary>Writes it down where they refer to another schema.</summary>
    public Task ApplyAsync(
        OpenApiDocument document,
        OpenApiDocumentTransformerContext context,
        CancellationToken cancellation
    )
    {
        foreach (var (id, names) in members)
        {
            if (
                document.Components?.Schemas?.TryGetValue(id, out var schema) != true
                || schema is not OpenApiSchema { Properties: { } properties }
            )
            {
                continue;
            }

            foreach (var name in names)
            {
                if (
                    properties.TryGetValue(name, out var member)
                    && member is OpenApiSchemaReference reference
                )
                {
                    properties[name] = new OpenApiSchema
                    {
                        Description = reference.Description,
                        OneOf = [new OpenApiSchema { Type = JsonSchemaType.Null }, reference],
                    };
                }
            }
        }

        return Task.CompletedTask;
    }
}
