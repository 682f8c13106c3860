using Microsoft.Extensions.Configuration;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>What is wrong with the settings of actions is told at the start, each fault in a line that names it.</summary>
public sealed class RemediationSectionTests
{
    [Theory]
    [InlineData("UseSudo", "maybe")]
    [InlineData("ContainerStopSeconds", "99")]
    [InlineData("ContainerStopSeconds", "ten")]
    [InlineData("Systemctl", "systemctl; reboot")]
    [InlineData("ScriptsDirectory", "../scripts")]
    public void A_value_that_cannot_be_is_named_with_what_it_is(string name, string value)
    {
        var refused = Refused((name, value));

        refused.Message.ShouldContain($"Remediation:{name}");
        refused.Message.ShouldContain(value);
        refused.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void Every_fault_is_told_a_misspelt_name_too()
    {
        var lines = Refused(("UseSodo", "true"), ("ContainerStopSeconds", "0")).Message.Split('\n');

        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("Remediation:UseSodo is not a setting");
        lines[1].ShouldStartWith("Remediation:ContainerStopSeconds is “0”");
    }

    [Fact]
    public void What_can_be_is_taken() =>
        Should.NotThrow(() =>
            RemediationSection.Check(
                Configuration(("UseSudo", "true"), ("DockerEndpoint", "unix:///run/docker.sock"))
            )
        );

    private static StartFaultException Refused(params (string Name, string Value)[] settings) =>
        Should.Throw<StartFaultException>(() => RemediationSection.Check(Configuration(settings)));

    private static IConfiguration Configuration(params (string Name, string Value)[] settings) =>
        new ConfigurationBuilder()
            .AddInMemoryCollection(
                settings.Select(s => KeyValuePair.Create($"Remediation:{s.Name}", (string?)s.Value))
            )
            .Build();
}
