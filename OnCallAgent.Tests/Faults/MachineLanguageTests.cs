using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Faults;

/// <summary>The real program on a machine whose people write numbers and dates in their own way.</summary>
public sealed class MachineLanguageTests
{
    [Fact]
    public async Task What_it_says_is_the_same_on_every_machine()
    {
        await using var agent = new AgentProcess().With("LC_ALL", "de_DE.UTF-8");
        await agent.StartAsync();
        await agent.StopAsync();

        var (code, output) = await agent.RunAsync(
            "backup",
            Path.Combine(agent.Folder, "copy.backup")
        );

        code.ShouldBe(0, output);
        output.ShouldMatch(@"copy\.backup: \d+\.\d MB, schema ");
    }
}
