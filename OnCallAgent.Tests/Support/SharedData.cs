namespace OnCallAgent.Tests.Support;

/// <summary>Finds real logs and runbooks that lie beside the repository, in a folder <c>shared/data</c>; a test that needs one is skipped where it is absent.</summary>
public static class SharedData
{
    private static readonly string? Root = FindRoot();

    /// <summary>The full path of a file or folder, for example <c>loghub/Apache/Apache_2k.log</c>; skips the calling test where there is none.</summary>
    public static string Path(string relativePath)
    {
        if (Root is null)
        {
            Assert.Skip("There is no folder shared/data beside the repository.");
        }

        var path = System.IO.Path.GetFullPath(System.IO.Path.Combine(Root, relativePath));
        if (!File.Exists(path) && !Directory.Exists(path))
        {
            Assert.Skip($"shared/data holds no {relativePath}.");
        }

        return path;
    }

    private static string? FindRoot()
    {
        for (
            var folder = new DirectoryInfo(AppContext.BaseDirectory);
            folder is not null;
            folder = folder.Parent
        )
        {
            var candidate = System.IO.Path.Combine(folder.FullName, "shared", "data");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
