using System.Reflection;
using System.Runtime.CompilerServices;
using OnCallAgent.Web.Hosting.Configuration;

namespace OnCallAgent.Tests.Web.Hosting;

public sealed class ConfigurationDocsTests
{
    [Fact]
    public void The_table_of_the_docs_is_the_code()
    {
        var documented = File.ReadAllLines(Path.Combine(Root(), "docs", "configuration.md"))
            .Where(l => l.StartsWith("| `", StringComparison.Ordinal))
            .ToList();
        documented.ShouldBe(OnCallSettings.All.Select(Row));
    }

    [Fact]
    public void The_example_file_names_every_variable_and_no_other()
    {
        var named = File.ReadAllLines(Path.Combine(Root(), ".env.example"))
            .Select(l => l.TrimStart('#', ' '))
            .Where(l => l.Length > 0 && char.IsAsciiLetterUpper(l[0]) && l.Contains('='))
            .Select(l => l[..l.IndexOf('=')])
            .Where(k => k.All(c => char.IsAsciiLetterUpper(c) || c == '_'));
        named.Distinct().ShouldBe(OnCallSettings.All.Select(s => s.Variable), ignoreOrder: true);
    }

    [Fact]
    public void The_example_file_can_be_used_as_it_is()
    {
        using var settings = new SettingsDriver();
        settings.DotEnv(File.ReadAllText(Path.Combine(Root(), ".env.example"))).Loaded();
    }

    [Fact]
    public void Every_setting_is_listed_once() =>
        typeof(OnCallSettings)
            .Assembly.GetTypes()
            .Where(t => t.Namespace == typeof(OnCallSettings).Namespace)
            .SelectMany(t => t.GetFields(BindingFlags.Static | BindingFlags.Public))
            .Where(f => f.FieldType.IsAssignableTo(typeof(Setting)))
            .Select(f => f.GetValue(null))
            .OfType<Setting>()
            .ShouldBe(OnCallSettings.All, ignoreOrder: true);

    private static string Row(Setting s) =>
        $"| `{s.Variable}` | `{s.Name}` | {(s.Default.Length == 0 ? "—" : $"`{s.Default}`")} | {s.MayBe}{(s.IsSecret ? " (secret)" : "")} | {s.Meaning} |";

    private static string Root([CallerFilePath] string here = "")
    {
        var folder = new DirectoryInfo(Path.GetDirectoryName(here)!);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln")))
        {
            folder = folder.Parent;
        }

        Assert.SkipWhen(folder is null, "The sources are not beside the tests.");
        return folder!.FullName;
    }
}
