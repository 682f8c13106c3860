using System.Text.RegularExpressions;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Api;

public sealed partial class RestWalkTests
{
    // Of no answer at all, jq 1.6 says that it holds, and a shell's pipe that it went well.
    private const string StrictJq = """
        jq() {
            answer=$(cat)
            test -n "$answer" || { echo "no answer: jq $*" >&2; return 1; }
            printf '%s' "$answer" | command jq "$@"
        }

        """;

    [Fact]
    public async Task The_walk_of_the_docs_works_as_it_stands_there()
    {
        Assert.SkipUnless(
            StartedProgram.Find("curl") is not null && StartedProgram.Find("jq") is not null,
            "curl and jq are not installed."
        );
        var commands = string.Concat(
            Blocks().Matches(await ReadAsync()).Select(m => m.Groups[1].Value)
        );
        commands.ShouldContain("curl");
        await using var host = await ApiHost.StartAsync();
        await host.AccountAsync("ada", Roles.Admin);
        using var folder = new TemporaryDirectory();
        var script = ShellScript.Write(folder.Path, "walk.sh", "set -eu\n" + StrictJq + commands);
        using var client = host.Client();
        var (exit, said) = await StartedProgram.RunAsync(
            [script],
            new Dictionary<string, string?>(StringComparer.Ordinal)
            {
                ["ONCALL"] = client.BaseAddress!.AbsoluteUri.TrimEnd('/'),
                ["NAME"] = "ada",
                ["PASSWORD"] = ApiHost.Password,
                ["no_proxy"] = "127.0.0.1",
            }
        );
        exit.ShouldBe(0, said);
    }

    private static Task<string> ReadAsync(
        [System.Runtime.CompilerServices.CallerFilePath] string here = ""
    )
    {
        var page = Path.Combine(Path.GetDirectoryName(here)!, "..", "..", "docs", "rest.md");
        Assert.SkipUnless(File.Exists(page), "The docs are not beside the tests.");
        return File.ReadAllTextAsync(page, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex("^```sh\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Blocks();
}
