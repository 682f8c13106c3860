namespace OnCallAgent.Web.Sources.Files;

/// <summary>What a file is called and was called.</summary>
internal sealed class FileNames(string path)
{
    private string? unrotated;

    public string Path { get; private set; } = path;

    /// <summary>The path it was found at.</summary>
    public string First { get; } = path;

    /// <summary>The path it had before it was renamed; null while it was not.</summary>
    public string? Left { get; private set; }

    /// <summary>The path it would have had before it was rotated, as its name tells; its own where that has no such marks.</summary>
    public string Unrotated =>
        unrotated ??= System.IO.Path.Combine(
            System.IO.Path.GetDirectoryName(Path)!,
            RotationName.Family(Path)
        );

    public void MoveTo(string path)
    {
        Left = Path;
        Path = path;
        unrotated = null;
    }
}
