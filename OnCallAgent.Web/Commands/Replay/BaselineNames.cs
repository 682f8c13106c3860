using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Commands.Replay;

/// <summary>
/// Which service a line of the quiet time belongs to where only its file's name tells: <c>monday.log</c> and
/// <c>tuesday.log</c> are the same log, and that nobody writes into Monday's any more is no sign of trouble.
/// </summary>
/// <param name="replayed">The files that are replayed.</param>
/// <param name="quiet">The files of the quiet time.</param>
internal sealed class BaselineNames(IReadOnlyList<string> replayed, IReadOnlyList<string> quiet)
{
    private readonly Dictionary<string, string?> names = Match(replayed, quiet);

    /// <summary>The lines of a quiet file that can be compared, under the names that the replayed ones have.</summary>
    public IEnumerable<LogEntry> Compared(string path, IEnumerable<LogEntry> entries)
    {
        var own = DefaultServiceName.FromPath(path);
        foreach (var entry in entries)
        {
            if (!string.Equals(entry.Service, own, StringComparison.Ordinal))
            {
                yield return entry;
            }
            else if (names[own] is { } name)
            {
                yield return entry with
                {
                    Service = name,
                };
            }
        }
    }

    /// <summary>Says of which files the lines without a service's name are left out, and why.</summary>
    public async Task TellUnmatchedAsync(TextWriter to)
    {
        foreach (var path in quiet.Where(p => names[DefaultServiceName.FromPath(p)] is null))
        {
            await to.WriteLineAsync(
                $"{path}: lines in it that name no service are not compared, as no replayed file has its name."
            );
        }
    }

    // The same name first. What is left is the same log where there is only one that it can be.
    private static Dictionary<string, string?> Match(
        IReadOnlyList<string> replayed,
        IReadOnlyList<string> quiet
    )
    {
        var now = replayed.Select(DefaultServiceName.FromPath).ToHashSet(StringComparer.Ordinal);
        var before = quiet.Select(DefaultServiceName.FromPath).ToHashSet(StringComparer.Ordinal);
        var open = now.Except(before, StringComparer.Ordinal).ToList();
        var only =
            open is [var left] ? left
            : open.Count == 0 && now.Count == 1 ? now.First()
            : null;
        return before.ToDictionary(
            static name => name,
            name => now.Contains(name) ? name : only,
            StringComparer.Ordinal
        );
    }
}
