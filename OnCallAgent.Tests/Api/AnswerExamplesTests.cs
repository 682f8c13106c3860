using System.Text.Encodings.Web;
using System.Text.Json;
using OnCallAgent.Tests.Api.Fuzz;

namespace OnCallAgent.Tests.Api;

/// <summary>
/// Each answer of the API's document has an example, and it looks as what the server really answers. They were taken from it:
/// <c>ONCALL_WRITE_EXAMPLES=FILE</c> writes what it answers now.
/// </summary>
public sealed class AnswerExamplesTests(ExampleWalk walk) : IClassFixture<ExampleWalk>
{
    private static readonly JsonSerializerOptions Written = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    [Fact]
    public void Every_answer_has_an_example_that_its_own_schema_allows()
    {
        Write();
        var names = walk.Answered();
        names.Count.ShouldBeGreaterThan(45);
        names
            .Where(n => !walk.Schemas.GetProperty(n).TryGetProperty("examples", out _))
            .ShouldBeEmpty();
        foreach (var name in names)
        {
            var schema = walk.Schemas.GetProperty(name);
            JsonShape
                .Faults(schema.GetProperty("examples")[0], schema, walk.Surface)
                .ShouldBeEmpty(name);
        }
    }

    [Fact]
    public void The_server_answers_in_the_form_of_the_examples()
    {
        walk.Answered().Except(walk.Answers.Keys).ShouldBeEmpty("were never asked for");
        foreach (var (name, answer) in walk.Answers)
        {
            var schema = walk.Schemas.GetProperty(name);
            JsonShape.Faults(answer, schema, walk.Surface).ShouldBeEmpty(name);
            JsonForm.Differences(schema.GetProperty("examples")[0], answer).ShouldBeEmpty(name);
        }
    }

    private void Write()
    {
        if (Environment.GetEnvironmentVariable("ONCALL_WRITE_EXAMPLES") is { Length: > 0 } file)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(walk.Answers, Written));
        }
    }
}
