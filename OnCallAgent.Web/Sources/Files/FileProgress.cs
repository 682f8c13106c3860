using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How far a file was read.</summary>
/// <param name="Offset">First byte whose line was not given to a batch.</param>
/// <param name="Line">Lines before it.</param>
/// <param name="Start">How the file begins, as far as it was read.</param>
internal readonly record struct ReadMark(long Offset, long Line, FileStart Start);

/// <summary>How far a file's lines are stored, and what must be stored so that the next reader goes on where this one is.</summary>
internal sealed class FileProgress
{
    /// <summary>The checkpoint as it stands in the database; null for none.</summary>
    public FileCheckpoint? Stored { get; private set; }

    /// <summary>Where reading goes on if what is in memory is given up.</summary>
    public ReadMark Committed { get; private set; } = new(0, 0, FileStart.None);

    /// <summary>Goes on at what is stored; where nothing is, at what was committed last.</summary>
    public void Resume(FileCheckpoint? stored)
    {
        Stored = stored;
        if (stored is not null)
        {
            Committed = new ReadMark(
                stored.Offset,
                stored.LineNumber,
                new FileStart(new FilePrint(stored.PrefixLength, stored.PrefixHash))
            );
        }
    }

    /// <summary>Begins at a mark that is not stored yet.</summary>
    public void Begin(in ReadMark mark) => Committed = mark;

    /// <summary>What was read up to here is stored.</summary>
    public void Commit(in ReadMark here, CheckpointChange? change)
    {
        Committed = here;
        if (change is not null)
        {
            Stored = change.After;
        }
    }

    /// <summary>What takes the checkpoint away; null where there is none.</summary>
    public CheckpointChange? Forgotten() =>
        Stored is null ? null : new CheckpointChange(Stored, null);

    /// <summary>What must be stored so that the next reader goes on here; null where that is stored already.</summary>
    public CheckpointChange? Change(
        string sourceId,
        string path,
        string fileId,
        in ReadMark here,
        DateTimeOffset now
    ) =>
        IsStored(path, fileId, here)
            ? null
            : new CheckpointChange(
                Stored,
                new FileCheckpoint
                {
                    SourceId = sourceId,
                    Path = path,
                    FileId = fileId,
                    PrefixLength = here.Start.Length,
                    PrefixHash = here.Start.Print.Hash,
                    Offset = here.Offset,
                    LineNumber = here.Line,
                    UpdatedAt = now,
                }
            );

    private bool IsStored(string path, string fileId, in ReadMark here) =>
        Stored is { } s
        && s.Offset == here.Offset
        && s.PrefixLength == here.Start.Length
        && string.Equals(s.PrefixHash, here.Start.Print.Hash, StringComparison.Ordinal)
        && string.Equals(s.Path, path, StringComparison.Ordinal)
        && string.Equals(s.FileId, fileId, StringComparison.Ordinal);
}
