using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>The program itself, as a scorer calls it.</summary>
public sealed class EvaluateCommandTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task The_share_of_right_runbooks_is_told_and_a_wrong_line_is_named()
    {
        folder.File("DiskFull.md", "# Disk full\n\n## Meaning\nNo space left on device.\n");
        folder.File("_index.md", "no space left on device");
        folder.File("PodCrashLooping.md", "A container exits again and again.");
        const string Right =
            "{\"query\": \"no space left\", \"expected\": \"DiskFull\"}\n\n{\"query\": \"moon\", \"expected\": null}\n{\"query\": \"pod crash\", \"expected\": \"DiskFull\"}\n";
        var (code, output) = await RunAsync(folder.File("pairs.jsonl", Right));
        code.ShouldBe(0);
        var report = JsonDocument.Parse(output).RootElement;
        report.GetProperty("n").GetInt32().ShouldBe(3);
        report.GetProperty("unknown").GetInt32().ShouldBe(1);
        report.GetProperty("ece").GetDouble().ShouldBeInRange(0, 1);
        report.GetProperty("top1").GetDouble().ShouldBe(0.5);

        (code, output) = await RunAsync(folder.File("wrong.jsonl", "{\"query\": 1}"));
        code.ShouldBe(2);
        output.ShouldContain("line 1");
    }

    private async Task<(int ExitCode, string Output)> RunAsync(string pairs)
    {
        var (code, output) = await StartedProgram.RunAsync(
            BuiltAgent.Argv(
                "evaluate",
                "--knowledge",
                folder.Path,
                "--pairs",
                pairs,
                "--format",
                "json"
            )
        );
        return (code, output.Trim());
    }
}
