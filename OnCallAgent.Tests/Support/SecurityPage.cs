namespace OnCallAgent.Tests.Support;

/// <summary><c>docs/security.md</c>, whose figures the tests hold to.</summary>
internal static class SecurityPage
{
    public static Task<string> ReadAsync()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln")))
        {
            folder = folder.Parent!;
        }

        return File.ReadAllTextAsync(
            Path.Combine(folder.FullName, "docs", "security.md"),
            TestContext.Current.CancellationToken
        );
    }
}
