using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Tests.Web.Remediation;

public sealed class RiskDocsTests
{
    [Fact]
    public async Task The_documented_table_of_risk_is_the_one_that_decides()
    {
        var docs = await File.ReadAllTextAsync(
            Docs("actions.md"),
            TestContext.Current.CancellationToken
        );
        foreach (
            var row in ActionRisk
                .Table.Where(f => f.Reversibility != Reversibility.ReadOnly)
                .GroupBy(f => (f.BlastRadius, f.Reversibility))
        )
        {
            var levels = row.OrderBy(f => f.Criticality)
                .Select(f => f.Level.ToString().ToLowerInvariant());
            docs.ShouldContain(
                $"| {RiskFactors.Word(row.Key.BlastRadius)} | {RiskFactors.Word(row.Key.Reversibility)} | {string.Join(" | ", levels)} |"
            );
        }
    }

    private static string Docs(string name)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln")))
        {
            folder = folder.Parent!;
        }

        return Path.Combine(folder.FullName, "docs", name);
    }
}
