using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Entries of one source and how far its files were read with them: stored together or not at all.</summary>
/// <param name="SourceId">The source they came from.</param>
/// <param name="Entries">In the order in which they were read. May be empty: then only the checkpoints are stored.</param>
public sealed record IntakeBatch(string SourceId, IReadOnlyList<LogEntry> Entries)
{
    /// <summary>The node whose files they are; empty where the database is this process's alone.</summary>
    public string Node { get; init; } = "";

    /// <summary>How far the files are read once this batch is stored.</summary>
    public IReadOnlyList<CheckpointChange> Checkpoints { get; init; } = [];

    /// <summary>How far a polled source is read once this batch is stored; null for sources that are not polled.</summary>
    public PollMove? Poll { get; init; }

    /// <summary>Alerts of another program, beside the entries.</summary>
    public IReadOnlyList<AlertNotice> Alerts { get; init; } = [];

    /// <summary>How long after its resolution an alert reopens its incident.</summary>
    public TimeSpan AlertCooldown { get; init; } = PushSource.DefaultCooldown;

    /// <summary>The sender's key of this delivery, with the answer it will get; null where it named none.</summary>
    public PushReceipt? Receipt { get; init; }

    /// <summary>Lines that the entries were made of; a joined stack trace has many. Null counts the entries.</summary>
    public long? Lines { get; init; }

    /// <summary>Lines that were cut because they were too long.</summary>
    public long LinesCut { get; init; }

    /// <summary>Bytes that wait in the source's files once this batch is stored; null where that is not known.</summary>
    public long? BytesBehind { get; init; }
}

/// <summary>
/// Moves, adds or removes one checkpoint, if it still stands where its reader believes: of two readers of one file
/// only one gets its lines in.
/// </summary>
/// <param name="Before">As it was stored last; null where there is none.</param>
/// <param name="After">As it shall be; null removes it. Its path differs where the file was renamed.</param>
public sealed record CheckpointChange(FileCheckpoint? Before, FileCheckpoint? After);

/// <summary>Moves the checkpoint of a polled source, if nobody has moved it since it was read.</summary>
/// <param name="Version">The version that was read.</param>
/// <param name="After">Where it stands once the batch is stored.</param>
/// <param name="Seen">Fingerprints of the batch's documents, to know them again; null for none.</param>
/// <param name="ForgetBefore">Documents of the source are forgotten whose time is before this, and whose place in the order is passed.</param>
public sealed record PollMove(
    long Version,
    PollPosition After,
    SeenDocuments? Seen,
    DateTimeOffset ForgetBefore
)
{
    /// <summary>Who must still hold the source: a holder that stood still for longer than its claim stores nothing more. Null leaves that to the version.</summary>
    public string? Holder { get; init; }
}

/// <summary>What became of a batch.</summary>
/// <param name="Signals">Entries that a pattern matched.</param>
/// <param name="Opened">Ids of the incidents it opened.</param>
/// <param name="FirstLineId">Id of its first line in the log store; the others follow. 0 for a batch without entries.</param>
public sealed record IntakeReceipt(int Signals, IReadOnlyList<string> Opened, long FirstLineId)
{
    /// <summary>The answer given earlier, where the delivery was stored before and nothing was stored now; null otherwise.</summary>
    public string? Replayed { get; init; }
}

/// <summary>Nothing was stored: somebody else has moved a checkpoint of the batch. Read the stored ones and go on from there.</summary>
public sealed record CheckpointMoved(string Source, string Path)
    : Error(
        "intake.checkpoint_moved",
        $"The checkpoint of {Path} in source {Source} is not where it was left; another reader is at work."
    );

/// <summary>Nothing was stored: the source was removed meanwhile.</summary>
public sealed record SourceGone(string Source)
    : Error("intake.source_gone", $"There is no source {Source} any more.");

/// <summary>Nothing was stored: another node has polled the source meanwhile. Read the stored checkpoint and go on from there.</summary>
public sealed record PollMoved(string Source)
    : Error("intake.poll_moved", $"Source {Source} was polled by somebody else meanwhile.");
