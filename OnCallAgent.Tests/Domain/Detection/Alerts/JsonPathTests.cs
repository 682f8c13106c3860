using System.Text.Json;
using OnCallAgent.Domain.Detection.Alerts;

namespace OnCallAgent.Tests.Domain.Detection.Alerts;

public sealed class JsonPathTests
{
    private const string Document = """
        {"a":{"b c":[10,20,{"d]":"deep"}],"":"empty","e.f":true},"list":[[1],[2,3]]}
        """;

    [Theory]
    [InlineData("$", null)]
    [InlineData("$.a['b c'][0]", "10")]
    [InlineData("$.a[\"b c\"][-1]['d]']", "\"deep\"")]
    [InlineData("$['a']['e.f']", "true")]
    [InlineData("$.list[1][0]", "2")]
    [InlineData("$.list[-1][-2]", "2")]
    public void A_path_leads_to_its_value(string path, string? expected)
    {
        using var document = JsonDocument.Parse(Document);
        var found = JsonPath.Parse(path).Value.Find(document.RootElement);
        found.ShouldNotBeNull();
        found.Value.GetRawText().ShouldBe(expected ?? document.RootElement.GetRawText());
    }

    [Theory]
    [InlineData("$.none")]
    [InlineData("$.a.none.deeper")]
    [InlineData("$.list[2]")]
    [InlineData("$.list[-3]")]
    [InlineData("$.a[0]")]
    [InlineData("$.list.x")]
    [InlineData("$.list[0][0].x")]
    public void A_path_into_nothing_finds_nothing(string path)
    {
        using var document = JsonDocument.Parse(Document);
        JsonPath.Parse(path).Value.Find(document.RootElement).ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("$a")]
    [InlineData("$.")]
    [InlineData("$..a")]
    [InlineData("$[")]
    [InlineData("$[]")]
    [InlineData("$[*]")]
    [InlineData("$['a]")]
    [InlineData("$['']")]
    [InlineData("$[1")]
    [InlineData("$[99999999999]")]
    [InlineData("$.a b")]
    [InlineData("$['a'")]
    [InlineData("$['")]
    public void What_is_no_path_is_refused_with_an_example(string path)
    {
        var parsed = JsonPath.Parse(path);
        parsed.IsSuccess.ShouldBeFalse();
        parsed.Error!.Message.ShouldContain("$.alert");
    }

    [Fact]
    public void No_text_makes_it_throw()
    {
        using var document = JsonDocument.Parse(Document);
        var chance = new Random(20_261_125);
        const string Letters = "$.[]'\"ab c-01*";
        for (var i = 0; i < 20_000; i++)
        {
            var text =
                "$"
                + new string([
                    .. Enumerable
                        .Range(0, chance.Next(12))
                        .Select(_ => Letters[chance.Next(Letters.Length)]),
                ]);
            if (JsonPath.Parse(text) is { IsSuccess: true } path)
            {
                _ = path.Value.Find(document.RootElement);
            }
        }
    }
}
