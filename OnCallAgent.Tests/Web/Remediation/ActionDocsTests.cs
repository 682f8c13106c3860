using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

public sealed class ActionDocsTests
{
    /// <summary>With the environment variable <c>UPDATE_DOCS</c> the page is written instead of compared.</summary>
    [Fact]
    public async Task The_page_tells_of_every_action_what_its_definition_says()
    {
        await using var driver = new RemediationDriver();
        var written = ActionReference.Write(driver.Catalog.All.Select(h => h.Definition));
        var file = Page();
        var page = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
        var begin =
            page.IndexOf(ActionReference.Begin, StringComparison.Ordinal)
            + ActionReference.Begin.Length;
        var end = page.IndexOf(ActionReference.End, StringComparison.Ordinal);
        end.ShouldBeGreaterThan(begin, "the marks stand on the page");
        if (Environment.GetEnvironmentVariable("UPDATE_DOCS") is { Length: > 0 })
        {
            await File.WriteAllTextAsync(
                file,
                $"{page[..begin]}\n\n{written}{page[end..]}",
                TestContext.Current.CancellationToken
            );
            return;
        }

        page[begin..end]
            .Trim()
            .ShouldBe(
                written.Trim(),
                "docs/actions.md is behind the actions: run this test with UPDATE_DOCS=1"
            );
    }

    private static string Page()
    {
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OnCallAgent.sln")))
        {
            root = root.Parent!;
        }

        return Path.Combine(root.FullName, "docs", "actions.md");
    }
}
