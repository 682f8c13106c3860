using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Tests.Api;

public sealed class ActionsApiTests(SharedApiHost shared) : IClassFixture<SharedApiHost>
{
    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_openapi_document_has_one_request_schema_for_each_action_with_the_types_of_its_parameters()
    {
        var document = await shared.Responder.GetFromJsonAsync<JsonElement>(
            "/openapi/v1.json",
            Cancelled
        );
        var alternatives = document
            .GetProperty("components")
            .GetProperty("schemas")
            .GetProperty("ActionCreateRequest")
            .GetProperty("oneOf")
            .EnumerateArray()
            .ToDictionary(a => a.GetProperty("title").GetString()!);

        var types = shared
            .Host.Services.GetRequiredService<ActionCatalog>()
            .All.Select(h => h.Definition)
            .ToArray();
        alternatives.Keys.ShouldBe(types.Select(t => t.Type), ignoreOrder: true);
        foreach (var type in types)
        {
            var parameters = alternatives[type.Type]
                .GetProperty("properties")
                .GetProperty("parameters");
            parameters.GetProperty("additionalProperties").GetBoolean().ShouldBeFalse();
            foreach (var parameter in type.Parameters)
            {
                var schema = parameters.GetProperty("properties").GetProperty(parameter.Name);
                schema
                    .GetProperty("type")
                    .GetString()
                    .ShouldBe(
                        parameter.Kind switch
                        {
                            ActionParameterKind.Number => "integer",
                            ActionParameterKind.Switch => "boolean",
                            _ => "string",
                        }
                    );
                if (parameter.Min is { } least)
                {
                    schema.GetProperty("minimum").GetInt64().ShouldBe(least);
                    schema.GetProperty("maximum").GetInt64().ShouldBe(parameter.Max!.Value);
                }

                if (parameter.Choices.Count > 0)
                {
                    schema
                        .GetProperty("enum")
                        .EnumerateArray()
                        .Select(e => e.GetString()!)
                        .ShouldBe(parameter.Choices);
                }
            }
        }
    }

    [Fact]
    public async Task The_list_tells_kind_range_and_what_a_second_time_does()
    {
        var actions = await shared.Responder.GetFromJsonAsync<JsonElement>(
            "/api/v1/actions/",
            Cancelled
        );
        var cleanup = actions
            .EnumerateArray()
            .Single(a => a.GetProperty("type").GetString() == "cleanup_logs");
        cleanup.GetProperty("idempotency").GetString().ShouldBe("same_again");
        var days = cleanup
            .GetProperty("parameters")
            .EnumerateArray()
            .Single(p => p.GetProperty("name").GetString() == "days");
        days.GetProperty("kind").GetString().ShouldBe("number");
        days.GetProperty("unit").GetString().ShouldBe("days");
        days.GetProperty("max").GetInt64().ShouldBe(3650);
    }
}
