using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>What is wrong with a source, path by path, and what to tell of it.</summary>
internal sealed class SourceFaults
{
    private readonly Dictionary<string, string> found = new(StringComparer.Ordinal);

    /// <summary>Notes what is wrong with a path; the last word counts.</summary>
    public void Note(string path, string why) => found[path] = why;

    public void Clear() => found.Clear();

    /// <summary>The source's state: the first fault, and how many more there are.</summary>
    public (SourceState State, string? Error) Report(IReadOnlyCollection<FollowedFile> files)
    {
        var wrong = found
            .Select(f => $"{f.Key}: {f.Value}")
            .Concat(
                files
                    .Where(f => f.Fault is not null && !f.IsRetired)
                    .Select(f => $"{f.Path}: {f.Fault}")
            )
            .Concat(
                files
                    .Where(f => f.BinaryLines > 0)
                    .Select(f =>
                        $"{f.Path}: looks binary; {f.BinaryLines} lines that are no text were passed over (UTF-16 needs a byte order mark)"
                    )
            )
            .Order(StringComparer.Ordinal)
            .ToList();
        return wrong switch
        {
            [] => (files.Any(f => !f.IsRetired) ? SourceState.Ok : SourceState.Waiting, null),
            [var one] => (SourceState.Faulty, one),
            [var first, ..] => (SourceState.Faulty, $"{first} (and {wrong.Count - 1} more)"),
        };
    }
}
