using System.Globalization;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

public sealed class ActionDocsTests
{
    [Fact]
    public async Task The_page_tells_of_every_action_with_its_parameters_ranges_and_time_limit()
    {
        await using var driver = new RemediationDriver();
        var root = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(root.FullName, "OnCallAgent.sln")))
        {
            root = root.Parent!;
        }

        var rows = await File.ReadAllLinesAsync(
            Path.Combine(root.FullName, "docs", "actions.md"),
            TestContext.Current.CancellationToken
        );
        foreach (var definition in driver.Catalog.All.Select(h => h.Definition))
        {
            var row = rows.Single(r =>
                r.StartsWith($"| `{definition.Type}` |", StringComparison.Ordinal)
            );
            foreach (var parameter in definition.Parameters)
            {
                row.ShouldContain($"`{parameter.Name}`");
                parameter.Choices.ShouldAllBe(choice => row.Contains($"`{choice}`"));
                if (parameter.Min is not null)
                {
                    row.ShouldContain(
                        string.Create(
                            CultureInfo.InvariantCulture,
                            $"{parameter.Min} to {parameter.Max}"
                        )
                    );
                }
            }

            var limit = definition.TimeLimit;
            var shown =
                limit.TotalSeconds % 60 == 0
                    ? string.Create(CultureInfo.InvariantCulture, $"{limit.TotalMinutes} min")
                    : string.Create(CultureInfo.InvariantCulture, $"{limit.TotalSeconds} s");
            row.ShouldEndWith($"| {shown} |");
        }
    }
}
