using System.Text.Json;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Web.Components.Pages.Push;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Tests.Components;

public sealed class PushMappingFormTests
{
    private static readonly TimeSpan Cooldown = TimeSpan.FromMinutes(7);

    [Fact]
    public void A_mapping_comes_back_from_its_fields_as_it_was()
    {
        var mapping = WebhookMapping.Default with
        {
            Alerts = "$.items",
            SeverityMap = new Dictionary<string, Severity>
            {
                ["boom"] = Severity.Critical,
                ["meh"] = Severity.Low,
            },
            Labels = new Dictionary<string, string> { ["zone"] = "$.where['a = b']" },
        };
        var form = PushMappingForm.Of(mapping, Cooldown);
        form.CooldownMinutes.ShouldBe(7);
        var (read, faults) = form.ToMapping();
        faults.ShouldBeEmpty();
        JsonSerializer.Serialize(read).ShouldBe(JsonSerializer.Serialize(mapping));
    }

    [Theory]
    [InlineData("boom")]
    [InlineData("boom =")]
    [InlineData("boom = Terrible")]
    [InlineData("boom = 1")]
    [InlineData("= High")]
    public void A_line_that_is_no_severity_is_named(string line)
    {
        var form = PushMappingForm.Of(WebhookMapping.Default, Cooldown);
        form.SeverityMap = $"meh = low\n{line}";
        form.ToMapping().Faults.ShouldHaveSingleItem().Field.ShouldBe("severity_map");
    }

    [Fact]
    public void Cleared_fields_are_empty_and_a_title_is_asked_for()
    {
        var form = PushMappingForm.Of(WebhookMapping.Default, Cooldown);
        // What a text field gives when it is cleared.
        (form.Title, form.Labels, form.ResolvedWhen) = (null!, null!, null!);
        var (mapping, faults) = form.ToMapping();
        mapping.ResolvedWhen.ShouldBeEmpty();
        faults.ShouldHaveSingleItem().Field.ShouldBe("title");
    }

    [Fact]
    public void Snippets_hold_the_agents_address_and_never_a_token()
    {
        var snippets = PushSnippets.For(new Uri("https://oncall.example:8443/"), "push-1");
        snippets.ShouldAllBe(s =>
            s.Text.Contains("oncall.example", StringComparison.Ordinal)
            && s.Text.Contains(PushSnippets.Token, StringComparison.Ordinal)
        );
        var fluentBit = snippets.Single(s => s.Program == "Fluent Bit").Text;
        fluentBit.ShouldContain("8443");
        fluentBit.ShouldMatch(@"Tls\s+On");
    }
}
