using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Tests.Web.Hosting;

/// <summary>The file of settings beside the program.</summary>
public sealed class AppSettingsFileTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public void What_is_no_json_is_told_in_a_line_with_its_place()
    {
        folder.File("appsettings.json", """{ "OnCallAgent": { "SmtpPort": 25, } oh }""");

        var refused = Should.Throw<StartFaultException>(() => AppSettingsFile.Read(folder.Path));

        refused.Message.ShouldStartWith($"appsettings.json in {folder.Path} cannot be read: ");
        refused.Message.ShouldContain("LineNumber: 0");
        refused.Message.ShouldNotContain("\n");
    }

    [Fact]
    public void It_need_not_be_there() =>
        AppSettingsFile.Read(folder.Path).GetChildren().ShouldBeEmpty();
}
