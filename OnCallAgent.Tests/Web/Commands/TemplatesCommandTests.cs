using System.Text.Json;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Commands;

/// <summary>The program itself, as a scorer calls it.</summary>
public sealed class TemplatesCommandTests : IDisposable
{
    private readonly TemporaryDirectory folder = new();

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Each_line_has_a_row_with_its_template_in_order()
    {
        var log = folder.File(
            "app.log",
            "2026-03-01 12:00:00,001 INFO [main] a.B: took 3 ms, \"x\"\r\n\n2026-03-01 12:00:01,001 INFO [main] a.B: took 45 ms, \"y\"\nCaused by: nothing"
        );
        var (code, output) = await RunAsync("templates", log);
        code.ShouldBe(0);
        output.ShouldBe(
            "LineId,EventId,EventTemplate\n1,1,\"took <*>, \"\"<*>\"\"\"\n2,2,\n3,1,\"took <*>, \"\"<*>\"\"\"\n4,3,Caused by: nothing"
        );
    }

    [Fact]
    public async Task Several_files_and_JSON_and_what_cannot_be_read()
    {
        var one = folder.File("one.log", "job 1 done\n");
        var two = folder.File("two.log", "job 2 done\n");
        var (code, output) = await RunAsync("templates", "--format", "json", one, two, folder.Path);
        code.ShouldBe(2);
        var rows = output
            .Split('\n')
            .Where(static l => l.StartsWith('{'))
            .Select(static l => JsonDocument.Parse(l).RootElement)
            .ToArray();
        rows.Length.ShouldBe(2);
        rows.ShouldAllBe(r =>
            r.GetProperty("cluster").GetInt32() == 1
            && r.GetProperty("template").GetString() == "job <*> done"
        );
        rows[1].GetProperty("file").GetString().ShouldBe(two);
        output.ShouldContain($"{folder.Path}: is a directory");
    }

    private static async Task<(int ExitCode, string Output)> RunAsync(params string[] arguments)
    {
        var (code, output) = await StartedProgram.RunAsync(BuiltAgent.Argv(arguments));
        return (code, output.Trim());
    }
}
