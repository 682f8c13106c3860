using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace OnCallAgent.Web.Remediation;

/// <summary>
/// Ends a program with everything it started. Children are found through their parents, and those that a dead parent left behind through
/// a tag in the environment that every process inherits.
/// </summary>
internal static class ProcessTree
{
    /// <summary>The environment variable that carries the tag.</summary>
    public const string Tag = "ONCALLAGENT_RUN";

    // A process may start another one while the list is read.
    private const int Rounds = 3;

    public static void Kill(Process process, string tag)
    {
        Try(() => process.Kill(entireProcessTree: true));
        for (var round = 0; round < Rounds; round++)
        {
            var left = Tagged(tag).ToArray();
            if (left.Length == 0)
            {
                return;
            }

            foreach (var id in left)
            {
                Try(() =>
                {
                    using var orphan = Process.GetProcessById(id);
                    orphan.Kill();
                });
            }
        }
    }

    private static IEnumerable<int> Tagged(string tag)
    {
        if (!OperatingSystem.IsLinux())
        {
            yield break;
        }

        var entry = Encoding.UTF8.GetBytes($"{Tag}={tag}");
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (
                int.TryParse(
                    Path.GetFileName(folder),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var id
                )
                && Environ(folder).AsSpan().IndexOf(entry) >= 0
            )
            {
                yield return id;
            }
        }
    }

    // Other accounts' processes cannot be read, and cannot be ours.
    private static byte[] Environ(string folder)
    {
        try
        {
            return File.ReadAllBytes(Path.Combine(folder, "environ"));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    // It may have ended just now, or belong to somebody else (sudo): whoever waits for it finds out.
    private static void Try(Action kill)
    {
        try
        {
            kill();
        }
        catch (Exception e)
            when (e
                    is Win32Exception
                        or InvalidOperationException
                        or ArgumentException
                        or AggregateException
            ) { }
    }
}
