namespace OnCallAgent.Tests.Support;

/// <summary>The sources that the tests were built from.</summary>
internal static class Repository
{
    /// <summary>Its folder.</summary>
    public static string Root { get; } = Find();

    /// <summary>A file of it.</summary>
    public static string File(params string[] path) => Path.Combine([Root, .. path]);

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (
            folder is not null
            && !System.IO.File.Exists(Path.Combine(folder.FullName, "OnCallAgent.sln"))
        )
        {
            folder = folder.Parent;
        }

        return folder.ShouldNotBeNull("tests run inside the repository").FullName;
    }
}
