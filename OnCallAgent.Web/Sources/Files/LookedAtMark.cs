using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// The time up to which files beside a source's own are none of its business: that of the first look, and later the birth
/// of the youngest file that is followed no longer. Kept among the checkpoints, so that a new location of the source
/// begins anew.
/// </summary>
internal sealed class LookedAtMark(string sourceId, string location)
{
    private const string Prefix = "looked-at:";

    // File systems stamp with the last tick of the kernel's clock, and databases round.
    private static readonly TimeSpan StampSlack = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan RoundingSlack = TimeSpan.FromMilliseconds(1);

    private readonly List<FileCheckpoint> old = [];
    private FileCheckpoint? mark;

    /// <summary>Null where the location was never looked at.</summary>
    public DateTimeOffset? Time => mark?.UpdatedAt;

    /// <summary>Takes the marks out of what is stored.</summary>
    public void Load(List<FileCheckpoint> stored)
    {
        var marks = stored.FindAll(c => c.Path.StartsWith(Prefix, StringComparison.Ordinal));
        mark = marks.Find(m => m.Path == Prefix + location);
        old.Clear();
        old.AddRange(marks.Where(m => m != mark));
        stored.RemoveAll(marks.Contains);
    }

    /// <summary>The mark as it must be stored now; null where it is.</summary>
    public FileCheckpoint? Next(IEnumerable<FollowedFile> files, DateTimeOffset now)
    {
        var time = mark?.UpdatedAt ?? now - StampSlack;
        foreach (var file in files)
        {
            if (file.IsDropped && !file.IsUnlinked && !file.IsLeft)
            {
                var born = DateTimeOffset.UnixEpoch.AddTicks(file.Seen.Born / 100) + RoundingSlack;
                time = born > time ? born : time;
            }
        }

        return mark?.UpdatedAt == time
            ? null
            : new FileCheckpoint
            {
                SourceId = sourceId,
                Path = Prefix + location,
                UpdatedAt = time,
            };
    }

    /// <summary>What to store so that <paramref name="next"/> is the only mark.</summary>
    public IEnumerable<CheckpointChange> Changes(FileCheckpoint next) =>
        old.Select(m => new CheckpointChange(m, null)).Append(new CheckpointChange(mark, next));

    /// <summary>It is stored.</summary>
    public void Commit(FileCheckpoint next)
    {
        mark = next;
        old.Clear();
    }
}
