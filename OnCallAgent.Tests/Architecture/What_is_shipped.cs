using System.Text.Json;

namespace OnCallAgent.Tests.Architecture;

/// <summary>Packages that only tests may use are in nothing that is handed out.</summary>
public sealed class What_is_shipped
{
    // Under the MPL-2.0, which is fine for a tool that stays here; what is shipped is under permissive licences.
    private static readonly string[] OnlyForTests =
    [
        "Deque.AxeCore.Commons",
        "Deque.AxeCore.Playwright",
    ];

    [Theory]
    [InlineData("OnCallAgent.Domain")]
    [InlineData("OnCallAgent.Web")]
    public void No_shipped_project_knows_a_package_of_the_tests(string project)
    {
        using var locked = JsonDocument.Parse(
            File.ReadAllText(Path.Combine(Root(), project, "packages.lock.json"))
        );
        var packages = locked
            .RootElement.GetProperty("dependencies")
            .EnumerateObject()
            .SelectMany(framework => framework.Value.EnumerateObject())
            .Select(package => package.Name)
            .ToList();
        packages.ShouldNotBeEmpty();
        packages.Intersect(OnlyForTests, StringComparer.OrdinalIgnoreCase).ShouldBeEmpty();
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln")))
        {
            folder = folder.Parent;
        }

        return folder.ShouldNotBeNull("tests run inside the repository").FullName;
    }
}
