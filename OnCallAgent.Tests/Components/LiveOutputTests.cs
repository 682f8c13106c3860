using Bunit;
using Microsoft.Extensions.DependencyInjection;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Components.Pages.Incidents;

namespace OnCallAgent.Tests.Components;

public sealed class LiveOutputTests : DashboardContext
{
    private readonly Printing printing = new();

    public LiveOutputTests() => Services.AddSingleton<IRunningOutput>(printing);

    [Fact]
    public void What_an_action_prints_appears_as_text_and_stays_until_the_page_knows_its_end()
    {
        var output = Render<LiveOutput>(p => p.Add(o => o.ActionId, "ACT-1"));
        output.FindAll("pre").ShouldBeEmpty("nothing was printed");

        printing.Printed = "moving <b>1</b> of 2\n";
        Clock.Advance(TimeSpan.FromSeconds(1));
        output.WaitForAssertion(() =>
            output.Find("pre").TextContent.ShouldBe("moving <b>1</b> of 2\n")
        );

        printing.Printed = "";
        Clock.Advance(TimeSpan.FromSeconds(1));
        output.Find("pre").TextContent.ShouldEndWith("of 2\n");
    }

    private sealed class Printing : IRunningOutput
    {
        public string Printed { get; set; } = "";

        public string Of(string actionId) => actionId == "ACT-1" ? Printed : "";
    }
}
