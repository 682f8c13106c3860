namespace OnCallAgent.Tests.Support;

/// <summary>A directory of the test's own, under its real path, removed afterwards.</summary>
public sealed class TemporaryDirectory : IDisposable
{
    public TemporaryDirectory()
    {
        Path = Directory.CreateTempSubdirectory("oncallagent-").FullName;
    }

    public string Path { get; }

    public string File(string name, string content = "x", DateTimeOffset? writtenAt = null)
    {
        var path = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        System.IO.File.WriteAllText(path, content);
        if (writtenAt is { } time)
        {
            System.IO.File.SetLastWriteTimeUtc(path, time.UtcDateTime);
        }

        return path;
    }

    public string Folder(string name) =>
        Directory.CreateDirectory(System.IO.Path.Combine(Path, name)).FullName;

    public void Dispose()
    {
        try
        {
            Directory.Delete(Path, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // The test removed it.
        }
    }
}
