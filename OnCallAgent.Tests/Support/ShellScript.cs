namespace OnCallAgent.Tests.Support;

/// <summary>A small program of a test, that an action runs.</summary>
internal static class ShellScript
{
    /// <summary>Writes it; skips the calling test where there is no shell.</summary>
    /// <returns>Its path.</returns>
    public static string Write(string folder, string name, string text)
    {
        var path = Path.Combine(folder, name);
        File.WriteAllText(path, "#!/bin/sh\n" + text.ReplaceLineEndings("\n") + "\n");
        if (OperatingSystem.IsWindows())
        {
            Assert.Skip("What this action runs is a shell script.");
        }
        else
        {
            File.SetUnixFileMode(
                path,
                UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute
            );
        }

        return path;
    }

    /// <summary>The lines that it left in a file; none where there is no file.</summary>
    public static IReadOnlyList<string> Left(string file) =>
        File.Exists(file) ? File.ReadAllLines(file) : [];
}
