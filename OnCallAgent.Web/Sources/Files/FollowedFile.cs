using System.Buffers;
using Microsoft.Win32.SafeHandles;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>One file on its way from its first byte to its last, whatever it is called meanwhile.</summary>
internal sealed class FollowedFile : IDisposable
{
    private const int BlockSize = 64 * 1024;

    private readonly HeldHandle handle = new();
    private FileLines lines;
    private readonly FileProgress progress = new();

    public FollowedFile(string path, in FileStat seen, TimeSpan now)
    {
        Names = new FileNames(path);
        FileId = seen.Id;
        Seen = seen;
        LastGrowth = now;
        lines = new FileLines(path, 0, 0);
    }

    public FollowedFile(FileCheckpoint stored, TimeSpan now)
    {
        Names = new FileNames(stored.Path);
        FileId = stored.FileId;
        LastGrowth = now;
        lines = new FileLines(Path, 0, 0);
        Resume(stored);
    }

    public FileNames Names { get; }

    public string Path => Names.Path;

    public string FileId { get; private set; }

    /// <summary>What was last seen of it.</summary>
    public FileStat Seen { get; private set; }

    /// <summary>How it begins, as far as it was read.</summary>
    public FileStart Start { get; private set; } = FileStart.None;

    /// <inheritdoc cref="FileProgress.Stored" />
    public FileCheckpoint? Stored => progress.Stored;

    /// <summary>First byte whose line was not given to a batch.</summary>
    public long Offset => lines.Unfinished.Offset;

    /// <summary>First byte that was not read.</summary>
    public long Position => lines.Position;

    /// <summary>Bytes that are there and not accounted for yet.</summary>
    public long Behind => IsDropped ? 0 : Math.Max(0, Seen.Size - Offset);

    public bool IsAtEnd { get; private set; }

    /// <summary>Whether everything of it that is finished was given away.</summary>
    public bool IsDrained => IsAtEnd && !lines.HasPending;

    /// <summary>No longer among the source's files; followed until it is quiet.</summary>
    public bool IsRetired { get; set; }

    /// <summary>No name leads to it: nothing can go on here after a restart, so there is no checkpoint.</summary>
    public bool IsUnlinked { get; set; }

    /// <summary>Followed no longer; its checkpoint goes with the next batch.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Whether it is dropped because its lines are another file's, for now.</summary>
    public bool IsLeft { get; private set; }

    /// <summary>What must be read to its end before this one.</summary>
    public FilesBefore Before { get; } = new();

    public TimeSpan LastGrowth { get; private set; }

    /// <summary>Lines that were no text and were passed over.</summary>
    public long BinaryLines => lines.BinaryLines;

    public string? Fault { get; private set; }

    public bool IsOpen => handle.IsOpen;

    /// <summary>Whether this is the file that was seen.</summary>
    public bool Is(in FileStat seen) => seen.Id.Length > 0 && FileId == seen.Id && !IsDropped;

    /// <summary>Leaves it to another look, which may find it new.</summary>
    public void Leave() => IsDropped = IsLeft = true;

    /// <summary>Begins behind the last finished line that is there: nobody wants to be woken by what happened before.</summary>
    public void StartAtEnd(TextForm usual)
    {
        var start = Seen.Size;
        if (TryOpen(out var file) == ReadOutcome.End)
        {
            start = LastLine.EndOf(file!, Seen.Size, usual);
            Start = FileStart.Of(file!, Seen.Size);
            Close();
        }

        GoOnAt(new ReadMark(start, 0, Start));
    }

    /// <summary>Goes on where another file was left: this is a copy that was made of it.</summary>
    public void GoOnFor(FollowedFile original)
    {
        // Not where the original is stored: what the present batch holds of it must not come twice.
        GoOnAt(original.Here());
    }

    /// <summary>Counts all that is there as read: it was, in another file.</summary>
    public void PassOver(TimeSpan now)
    {
        if (TryOpen(out var file) == ReadOutcome.End)
        {
            Look(FileStat.Of(file!, Path), now);
            Start = FileStart.Of(file!, Seen.Size);
            Close();
        }

        GoOnAt(new ReadMark(Seen.Size, 0, Start));
    }

    /// <summary>Begins at the first byte, as a new file would.</summary>
    public void StartOver()
    {
        Start = FileStart.None;
        lines = new FileLines(Path, 0, 0);
        IsAtEnd = false;
    }

    /// <summary>Goes on behind what is left of a file that was shortened.</summary>
    public void GoOnFrom(long size)
    {
        lines = new FileLines(Path, size, lines.Unfinished.Line);
        IsAtEnd = false;
    }

    /// <summary>Goes on where it is stored to have been read to.</summary>
    public void Resume(FileCheckpoint? stored)
    {
        progress.Resume(stored);
        Rewind();
    }

    public void Look(in FileStat stat, TimeSpan now)
    {
        if (stat.Size != Seen.Size || stat.Modified != Seen.Modified)
        {
            LastGrowth = now;
            IsAtEnd = false;
        }
        else if (Fault is not null)
        {
            IsAtEnd = false;
        }

        FileId = stat.Id;
        Seen = stat;
    }

    public void MoveTo(string path)
    {
        Names.MoveTo(path);
        lines.Path = path;
        IsAtEnd = false;
    }

    /// <inheritdoc cref="HeldHandle.Name" />
    public string? NameOfOpenFile() => handle.Name();

    public FileStat StatOfOpenFile() => handle.Stat(Path);

    /// <summary>Opens it, if this very file is still at its path; it stays open.</summary>
    public ReadOutcome TryOpen(out SafeFileHandle? file)
    {
        var outcome = handle.TryOpen(Path, FileId, out file, out var fault);
        return outcome == ReadOutcome.Refused ? Refuse(fault!) : outcome;
    }

    /// <summary>Reads on into the batch.</summary>
    public ReadOutcome Read(ReadBatch batch, LineContext context, TextForm usual)
    {
        Fault = null;
        var opened = TryOpen(out var file);
        if (opened != ReadOutcome.End)
        {
            // Nobody waits for a file that cannot be read.
            IsAtEnd = true;
            return opened;
        }

        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            return Read(file!, batch, context, usual, block.AsSpan(0, BlockSize));
        }
        catch (IOException failure)
        {
            Close();
            return Refuse(failure.Message);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }
    }

    /// <inheritdoc cref="FileLines.FlushDue" />
    public void FlushDue(ReadBatch batch, LineContext context) => lines.FlushDue(batch, context);

    /// <inheritdoc cref="FileLines.FlushAll" />
    public void FlushAll(ReadBatch batch, LineContext context) => lines.FlushAll(batch, context);

    /// <summary>What must be stored so that the next reader goes on here; null where that is stored already.</summary>
    public CheckpointChange? Change(string sourceId, DateTimeOffset now) =>
        IsUnlinked || IsDropped
            ? progress.Forgotten()
            : progress.Change(sourceId, Path, FileId, Here(), now);

    /// <summary>What was read is stored.</summary>
    public void Commit(CheckpointChange? change) => progress.Commit(Here(), change);

    public void Close() => handle.Dispose();

    public void Dispose() => Close();

    private ReadOutcome Read(
        SafeFileHandle file,
        ReadBatch batch,
        LineContext context,
        TextForm usual,
        Span<byte> block
    )
    {
        var seen = FileStat.Of(file, Path);
        if (seen.Size < Position)
        {
            return ReadOutcome.Rewritten;
        }

        while (!batch.IsFull)
        {
            var bytes = block[..RandomAccess.Read(file, block, Position)];
            // After the reading: only then it proves that what was read is this file's, and not what it has become.
            if (!Start.TryGrow(file, Position, bytes, out var grown))
            {
                return ReadOutcome.Rewritten;
            }

            var stat = FileStat.Of(file, Path);
            if (stat.Size < Position + bytes.Length)
            {
                return ReadOutcome.Rewritten;
            }

            Start = grown;
            if (bytes.IsEmpty && stat.Size > Position)
            {
                // Written since: what was seen must not be taken for what was read.
                return ReadOutcome.More;
            }

            if (
                bytes.IsEmpty
                || TextForm.Of(Start.Head, usual) is not { } form
                || !lines.Feed(bytes, form, batch, context)
            )
            {
                // As it was before the reading: what became of it since shows at the next look, whatever its length.
                Seen = seen;
                IsAtEnd = true;
                return ReadOutcome.End;
            }

            seen = stat;
            LastGrowth = batch.Uptime;
        }

        return ReadOutcome.More;
    }

    private void GoOnAt(in ReadMark mark)
    {
        progress.Begin(mark);
        Rewind();
    }

    private void Rewind()
    {
        var (offset, line, start) = progress.Committed;
        lines = new FileLines(Path, offset, line);
        Start = start;
        IsAtEnd = false;
    }

    private ReadMark Here()
    {
        var (offset, line) = lines.Unfinished;
        return new ReadMark(offset, line, Start);
    }

    private ReadOutcome Refuse(string why)
    {
        Fault = why;
        IsAtEnd = true;
        return ReadOutcome.Refused;
    }
}
