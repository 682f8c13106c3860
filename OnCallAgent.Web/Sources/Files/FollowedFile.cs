using System.Buffers;
using Microsoft.Win32.SafeHandles;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How a reading ended.</summary>
internal enum ReadOutcome
{
    /// <summary>The batch is full; there may be more.</summary>
    More,

    /// <summary>Everything that is there was read.</summary>
    End,

    /// <summary>The file was cut off or written anew: what was read of it is no longer what it holds.</summary>
    Rewritten,

    /// <summary>Another file, or none, is at its path.</summary>
    Gone,

    /// <summary>It cannot be read; <see cref="FollowedFile.Fault"/> says why.</summary>
    Refused,
}

/// <summary>One file on its way from its first byte to its last, whatever it is called meanwhile.</summary>
internal sealed class FollowedFile : IDisposable
{
    private const int BlockSize = 64 * 1024;

    // So many lines of text in a row, and what was binary is forgiven.
    private const int TextAgain = 100;

    private readonly List<SplitLine> lines = [];
    private readonly HashSet<FollowedFile> after = [];
    private SafeFileHandle? handle;
    private LineSplitter? splitter;
    private MultiLineJoiner joiner = new();
    private long start;
    private long lineCount;
    private int textLines;
    private Mark committed = new(0, 0, FilePrint.None);

    public FollowedFile(string path, in FileStat seen, DateTimeOffset now)
    {
        Path = path;
        FileId = seen.Id;
        Seen = seen;
        LastGrowth = now;
    }

    public FollowedFile(FileCheckpoint stored, DateTimeOffset now)
    {
        Path = stored.Path;
        FileId = stored.FileId;
        LastGrowth = now;
        Resume(stored);
    }

    public string Path { get; private set; }

    /// <summary>The path it had before it was renamed; null while it was not.</summary>
    public string? LeftPath { get; private set; }

    public string FileId { get; private set; }

    /// <summary>What was last seen of it.</summary>
    public FileStat Seen { get; private set; }

    public FilePrint Print { get; private set; } = FilePrint.None;

    public FileCheckpoint? Stored { get; private set; }

    /// <summary>First byte whose line was not given to a batch.</summary>
    public long Offset => Here().Offset;

    /// <summary>When the file was last written, as far as its lines are known.</summary>
    public long ReadModified { get; private set; }

    public bool IsAtEnd { get; private set; }

    /// <summary>Whether everything of it that is finished was given away.</summary>
    public bool IsDrained => IsAtEnd && !joiner.HasPending;

    /// <summary>No longer among the source's files; followed until it is quiet.</summary>
    public bool IsRetired { get; set; }

    /// <summary>No name leads to it: nothing can go on here after a restart, so there is no checkpoint.</summary>
    public bool IsUnlinked { get; set; }

    /// <summary>A copy of a file that is followed: its lines are, or will be, read there.</summary>
    public bool IsParked { get; set; }

    /// <summary>Whether it was looked at for being a copy.</summary>
    public bool IsJudged { get; set; }

    /// <summary>Followed no longer; its checkpoint goes with the next batch.</summary>
    public bool IsDropped { get; set; }

    /// <summary>Files that must be read to their end before this one: it took their place.</summary>
    public IReadOnlyCollection<FollowedFile> After => after;

    /// <summary>Since when it waits for them.</summary>
    public DateTimeOffset WaitsSince { get; private set; }

    public DateTimeOffset LastGrowth { get; private set; }

    /// <summary>Lines that were no text and were passed over.</summary>
    public long BinaryLines { get; private set; }

    public string? Fault { get; private set; }

    public bool IsOpen => handle is not null;

    private long Position => splitter?.Position ?? start;

    /// <summary>Is read once these are.</summary>
    public void WaitFor(IEnumerable<FollowedFile> others, DateTimeOffset now)
    {
        after.UnionWith(others);
        WaitsSince = now;
    }

    /// <summary>Waits no longer for those that are read, or for any where it waited long enough.</summary>
    public void EndWait(bool isPatient) =>
        after.RemoveWhere(f => !isPatient || f.IsDrained || f.IsDropped);

    /// <summary>Begins with the next whole line: nobody wants to be woken by what happened before.</summary>
    public void StartAtEnd()
    {
        start = Seen.Size;
        if (TryOpen() == ReadOutcome.End)
        {
            start = EndOfLastLine(handle!, Seen.Size);
            Print = FilePrint.Of(handle!, Seen.Size);
            Close();
        }

        IsJudged = true;
        committed = new Mark(start, 0, Print);
    }

    /// <summary>Goes on where another file was left: this is the copy that was made of it.</summary>
    public void StartWhere(FollowedFile original)
    {
        // Not where the original is stored: what the present batch holds of it must not come twice.
        committed = original.Here();
        IsJudged = true;
        Rewind();
    }

    /// <summary>Passes over all that is there.</summary>
    public void Park()
    {
        IsParked = true;
        IsAtEnd = true;
        start = Seen.Size;
        splitter = null;
    }

    /// <summary>Begins at the first byte, as a new file would.</summary>
    public void StartOver()
    {
        IsParked = false;
        start = lineCount = 0;
        Print = FilePrint.None;
        splitter = null;
        joiner = new MultiLineJoiner();
        IsAtEnd = false;
    }

    /// <summary>Back to what is stored: what was read since is read again.</summary>
    public void Rewind()
    {
        StartOver();
        start = committed.Offset;
        lineCount = committed.Line;
        Print = committed.Print;
    }

    public void Resume(FileCheckpoint? stored)
    {
        Stored = stored;
        if (stored is not null)
        {
            committed = new Mark(
                stored.Offset,
                stored.LineNumber,
                new FilePrint(stored.PrefixLength, stored.PrefixHash)
            );
            IsJudged = stored.Offset > 0 || stored.PrefixLength > 0;
        }

        var parked = IsParked;
        Rewind();
        if (parked)
        {
            Park();
        }
    }

    public void Look(in FileStat stat, DateTimeOffset now)
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
        LeftPath = Path;
        Path = path;
        IsAtEnd = false;
    }

    /// <summary>Its present name, if it is open and the system knows.</summary>
    public string? NameOfOpenFile()
    {
        if (handle is null || !OperatingSystem.IsLinux())
        {
            return null;
        }

        try
        {
            return new FileInfo($"/proc/self/fd/{handle.DangerousGetHandle()}").LinkTarget;
        }
        catch (IOException)
        {
            return null;
        }
    }

    public FileStat StatOfOpenFile() =>
        handle is null ? FileStat.Missing : FileStat.Of(handle, Path);

    /// <summary>Reads on into the batch.</summary>
    public ReadOutcome Read(ReadBatch batch, LineContext context)
    {
        Fault = null;
        var opened = TryOpen();
        if (opened != ReadOutcome.End)
        {
            // Nobody waits for a file that cannot be read.
            IsAtEnd = true;
            return opened;
        }

        var block = ArrayPool<byte>.Shared.Rent(BlockSize);
        try
        {
            return Read(batch, context, block.AsSpan(0, BlockSize));
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

    /// <summary>Gives the event that waited for more lines, once it waited long enough.</summary>
    public void FlushDue(ReadBatch batch, LineContext context) =>
        Add(joiner.FlushDue(batch.Now), batch, context);

    /// <summary>Gives all that is held, finished or not: nothing more will come.</summary>
    public void FlushAll(ReadBatch batch, LineContext context)
    {
        if (splitter?.Flush() is { } last)
        {
            Take(last, batch, context);
        }

        Add(joiner.Flush(), batch, context);
    }

    /// <summary>What must be stored so that the next reader goes on here; null where that is stored already.</summary>
    public CheckpointChange? Change(string sourceId, DateTimeOffset now)
    {
        if (IsUnlinked || IsDropped)
        {
            return Stored is null ? null : new CheckpointChange(Stored, null);
        }

        var here = Here();
        return IsStored(here)
            ? null
            : new CheckpointChange(
                Stored,
                new FileCheckpoint
                {
                    SourceId = sourceId,
                    Path = Path,
                    FileId = FileId,
                    PrefixLength = here.Print.Length,
                    PrefixHash = here.Print.Hash,
                    Offset = here.Offset,
                    LineNumber = here.Line,
                    UpdatedAt = now,
                }
            );
    }

    /// <summary>What was read is stored.</summary>
    public void Commit(CheckpointChange? change)
    {
        committed = Here();
        if (change is not null)
        {
            Stored = change.After;
        }
    }

    public void Close()
    {
        handle?.Dispose();
        handle = null;
    }

    public void Dispose() => Close();

    private static long EndOfLastLine(SafeFileHandle file, long size)
    {
        Span<byte> tail = stackalloc byte[8 * 1024];
        var marked = tail[..RandomAccess.Read(file, tail[..TextForm.LongestMark], 0)];
        if (TextForm.Of(marked) is { UnitLength: var unit and > 1 })
        {
            return size - (size % unit);
        }

        var from = Math.Max(0, size - tail.Length);
        tail = tail[..RandomAccess.Read(file, tail[..(int)(size - from)], from)];
        var lineEnd = tail.LastIndexOf((byte)'\n');
        return lineEnd < 0 ? size : from + lineEnd + 1;
    }

    private ReadOutcome Read(ReadBatch batch, LineContext context, Span<byte> block)
    {
        var stat = FileStat.Of(handle!, Path);
        if (stat.Size < Position)
        {
            return ReadOutcome.Rewritten;
        }

        while (!batch.IsFull)
        {
            var read = RandomAccess.Read(handle!, block, Position);
            // Looked at after the reading: what was read is what the file holds only if it was not cut off meanwhile.
            stat = FileStat.Of(handle!, Path);
            if (
                stat.Size < Position + read
                || !Print.TryExtend(handle!, Position + read, out var print)
            )
            {
                return ReadOutcome.Rewritten;
            }

            Print = print;
            if (read == 0 && stat.Size > Position)
            {
                // Written since: what was seen must not be taken for what was read.
                return ReadOutcome.More;
            }

            if (read == 0 || !TryFeed(block[..read], batch, context))
            {
                Seen = stat;
                ReadModified = stat.Modified;
                IsAtEnd = true;
                return ReadOutcome.End;
            }

            LastGrowth = batch.Now;
        }

        return ReadOutcome.More;
    }

    private bool TryFeed(ReadOnlySpan<byte> bytes, ReadBatch batch, LineContext context)
    {
        if (splitter is null)
        {
            Span<byte> head = stackalloc byte[TextForm.LongestMark];
            var form = TextForm.Of(head[..RandomAccess.Read(handle!, head, 0)]);
            if (form is null)
            {
                return false;
            }

            var skipped = (int)Math.Max(0, form.MarkLength - start);
            if (bytes.Length < skipped)
            {
                return false;
            }

            splitter = new LineSplitter(form, start + skipped);
            bytes = bytes[skipped..];
        }

        var taken = splitter.Feed(bytes, lines);
        batch.CountBytes(taken);
        foreach (var line in lines)
        {
            Take(line, batch, context);
        }

        lines.Clear();
        return taken > 0 || bytes.IsEmpty;
    }

    private void Take(in SplitLine line, ReadBatch batch, LineContext context)
    {
        lineCount++;
        if (line.IsBinary)
        {
            BinaryLines++;
            textLines = 0;
            return;
        }

        if (++textLines == TextAgain)
        {
            BinaryLines = 0;
        }

        if (line.IsCut)
        {
            batch.CountCut();
        }

        Add(
            joiner.Add(
                new RawLine(
                    line.Text,
                    new LinePosition(Path, line.Start, lineCount),
                    line.IsCut,
                    batch.Now
                )
            ),
            batch,
            context
        );
    }

    private static void Add(JoinedEvent? joined, ReadBatch batch, LineContext context)
    {
        if (joined is not null)
        {
            batch.Add(joined, context);
        }
    }

    private Mark Here() =>
        joiner.PendingStart is { } pending
            ? new Mark(pending.Offset, pending.LineNumber - 1, Print)
            : new Mark(splitter?.LineStart ?? start, lineCount, Print);

    private bool IsStored(in Mark here) =>
        Stored is { } s
        && s.Offset == here.Offset
        && s.PrefixLength == here.Print.Length
        && string.Equals(s.PrefixHash, here.Print.Hash, StringComparison.Ordinal)
        && string.Equals(s.Path, Path, StringComparison.Ordinal)
        && string.Equals(s.FileId, FileId, StringComparison.Ordinal);

    private ReadOutcome TryOpen()
    {
        if (handle is not null)
        {
            return ReadOutcome.End;
        }

        try
        {
            var opened = UnlockedFile.Open(Path);
            var stat = FileStat.Of(opened, Path);
            if (stat.IsRegular && stat.Id == FileId)
            {
                handle = opened;
                return ReadOutcome.End;
            }

            opened.Dispose();
            return ReadOutcome.Gone;
        }
        catch (FileNotFoundException)
        {
            return ReadOutcome.Gone;
        }
        catch (UnauthorizedAccessException)
        {
            return Refuse("the agent may not read it; give its user read permission");
        }
        catch (IOException failure)
        {
            return Refuse(failure.Message);
        }
    }

    private ReadOutcome Refuse(string why)
    {
        Fault = why;
        IsAtEnd = true;
        return ReadOutcome.Refused;
    }

    private readonly record struct Mark(long Offset, long Line, FilePrint Print);
}
