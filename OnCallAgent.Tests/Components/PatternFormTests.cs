using OnCallAgent.Domain.Detection;
using OnCallAgent.Web.Components.Dialogs;

namespace OnCallAgent.Tests.Components;

public sealed class PatternFormTests
{
    public static TheoryData<string> Shipped => [.. BuiltInPatterns.All.Select(p => p.Id)];

    [Theory]
    [MemberData(nameof(Shipped))]
    public void What_is_opened_and_saved_unchanged_stays_as_it_was(string id)
    {
        var pattern = BuiltInPatterns.All.Single(p => p.Id == id) with { Version = 7 };
        PatternForm.Of(pattern).ToPattern().ShouldBe(pattern);
    }

    [Fact]
    public void A_new_one_is_named_in_its_id_and_looks_at_all_services()
    {
        var pattern = new PatternForm
        {
            Name = " Basket upside-down ",
            Regex = "upside down",
            Service = " ",
        }.ToPattern();
        (pattern.Id, pattern.Name, pattern.Service, pattern.IgnoreCase).ShouldBe(
            ("basket-upside-down", "Basket upside-down", null, false)
        );
    }
}
