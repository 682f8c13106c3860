using System.Text.Json.Nodes;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Tests.Data.Audit;

/// <summary>Two states of a thing, told field by field.</summary>
public sealed class FieldDifferenceTests
{
    [Fact]
    public void Only_what_is_different_is_told_by_its_path() =>
        Between(
                """{"a":1,"b":{"c":"x","d":[{"e":1},{"e":2}]},"tags":["p","q"]}""",
                """{"a":1,"b":{"c":"y","d":[{"e":1},{"e":3}]},"tags":["p"]}"""
            )
            .ShouldBe([
                new FieldDifference("b.c", "x", "y"),
                new FieldDifference("b.d[1].e", "2", "3"),
                new FieldDifference("tags", "p, q", "p"),
            ]);

    [Fact]
    public void Nothing_and_empty_are_the_same() =>
        Between("""{"a":null,"b":"","c":[]}""", """{"a":"","b":null,"d":{}}""").ShouldBeEmpty();

    [Fact]
    public void What_was_made_or_removed_has_one_side()
    {
        FieldDifference
            .Between(null, Parse("""{"a":"x"}"""))
            .ShouldBe([new FieldDifference("a", null, "x")]);
        FieldDifference
            .Between(Parse("""{"a":"x"}"""), null)
            .ShouldBe([new FieldDifference("a", "x", null)]);
    }

    [Fact]
    public void Secrets_keep_quiet_wherever_they_lie() =>
        Between(
                """{"password_hash":"one","targets":{"secrets":[{"of":"db","cipher":"one"}]}}""",
                """{"password_hash":"two","targets":{"secrets":[{"of":"db","cipher":"two"}]}}"""
            )
            .ShouldBe([
                new FieldDifference("password_hash", "(secret)", "(secret)"),
                new FieldDifference("targets.secrets[0].cipher", "(secret)", "(secret)"),
            ]);

    [Fact]
    public void Long_values_and_many_fields_are_cut_and_said_to_be()
    {
        var many = new JsonObject();
        for (var i = 0; i < 100; i++)
        {
            many[$"field{i}"] = new string('x', 1_000);
        }

        var told = FieldDifference.Between(null, many);
        told.Count.ShouldBe(61);
        told[0].After!.Length.ShouldBe(401);
        told[^1].Field.ShouldBe("40 more fields");
        AuditDetails.Write(told).Length.ShouldBeLessThanOrEqualTo(AuditEntry.LongestDetails);
    }

    private static IReadOnlyList<FieldDifference> Between(string before, string after) =>
        FieldDifference.Between(Parse(before), Parse(after));

    private static JsonObject Parse(string json) => JsonNode.Parse(json)!.AsObject();
}
