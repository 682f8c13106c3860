namespace OnCallAgent.Web.Data;

/// <summary>What kind of place lines come from.</summary>
public enum SourceKind
{
    /// <summary>Files of this machine, by path or glob.</summary>
    File = 0,

    /// <summary>An Elasticsearch or OpenSearch server.</summary>
    Elasticsearch = 1,

    /// <summary>Other programs send them.</summary>
    Push = 2,
}

/// <summary>How a source is doing.</summary>
public enum SourceState
{
    /// <summary>Not looked at yet.</summary>
    Waiting = 0,

    /// <summary>Read without trouble.</summary>
    Ok = 1,

    /// <summary>Something is wrong with it; <see cref="StoredSource.LastError"/> says what.</summary>
    Faulty = 2,
}

/// <summary>A place lines come from.</summary>
public sealed class StoredSource
{
    /// <summary>Its id: letters, digits and dashes.</summary>
    public required string Id { get; init; }

    /// <summary>What a person calls it.</summary>
    public required string Name { get; set; }

    /// <summary>What kind of place.</summary>
    public SourceKind Kind { get; init; }

    /// <summary>Path or glob of files; base URL of a server.</summary>
    public required string Location { get; set; }

    /// <summary>How a server is asked; null for other kinds. Each kind with settings of its own has a column of its own.</summary>
    public ElasticsearchSettings? Elasticsearch { get; set; }

    /// <summary>Password or API key of a server, encrypted; null for none. Never shown, and apart from what may be.</summary>
    public string? ProtectedSecret { get; set; }

    /// <summary>Whether it is read.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Whether files that are there when the source is first seen are read from their start, not their end.</summary>
    public bool FromStart { get; set; }

    /// <summary>Service of lines that name none; null takes it from the file's name.</summary>
    public string? DefaultService { get; set; }

    /// <summary>IANA zone of times that carry none; null is the machine's zone.</summary>
    public string? Zone { get; set; }

    /// <summary>Encoding of files that have no byte order mark, by a name that .NET knows (<c>windows-1252</c>, <c>shift_jis</c>); null is UTF-8.</summary>
    public string? Encoding { get; set; }

    /// <summary>Pattern of the lines of files that begin an event; null tells them by their shape.</summary>
    public string? FirstLine { get; set; }

    /// <summary>How it is doing.</summary>
    public SourceState State { get; set; }

    /// <summary>What is wrong with it.</summary>
    public string? LastError { get; set; }

    /// <summary>When it last gave lines.</summary>
    public DateTimeOffset? LastLineAt { get; set; }

    /// <summary>Lines read since it exists.</summary>
    public long LinesRead { get; set; }

    /// <summary>Lines that were cut because they were too long.</summary>
    public long LinesCut { get; set; }

    /// <summary>Bytes of its files that were there and not taken yet when it last gave lines.</summary>
    public long BytesBehind { get; set; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>Counts up with every edit of a person; what reading it changes leaves it alone.</summary>
    public int Version { get; set; } = 1;

    /// <summary>Who edited it last; empty where nobody has.</summary>
    public string ChangedBy { get; set; } = "";

    /// <summary>When it was edited last.</summary>
    public DateTimeOffset? ChangedAt { get; set; }
}

/// <summary>How far a file was read. Stored in the transaction of what its lines caused.</summary>
public sealed class FileCheckpoint
{
    /// <summary>The node whose file it is, by its name; empty where the database is this process's alone. Two machines may have files of the same path.</summary>
    public string Node { get; init; } = "";

    /// <summary>The source.</summary>
    public required string SourceId { get; init; }

    /// <summary>Absolute path.</summary>
    public required string Path { get; init; }

    /// <summary>Device and inode when it was last read (<c>device:inode</c>).</summary>
    public string FileId { get; set; } = "";

    /// <summary>Length in bytes of the prefix that <see cref="PrefixHash"/> stands for; at most 1 024.</summary>
    public int PrefixLength { get; set; }

    /// <summary>SHA-256 of the first <see cref="PrefixLength"/> bytes, in hex: inodes are reused.</summary>
    public string PrefixHash { get; set; } = "";

    /// <summary>First byte that is not accounted for yet; never past the start of an unfinished line or event.</summary>
    public long Offset { get; set; }

    /// <summary>Lines before <see cref="Offset"/>.</summary>
    public long LineNumber { get; set; }

    /// <summary>When it was stored.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>A line as it is kept for search and context.</summary>
public sealed class StoredLogLine
{
    /// <summary>Assigned by the database; orders the lines as they arrived.</summary>
    public long Id { get; init; }

    /// <summary>When the writer says it happened.</summary>
    public DateTimeOffset Timestamp { get; init; }

    /// <summary>When it was read.</summary>
    public DateTimeOffset ObservedAt { get; init; }

    /// <summary>Its level, as the number of <see cref="Domain.Logs.EntryLevel"/>.</summary>
    public Domain.Logs.EntryLevel Level { get; init; }

    /// <summary>Its service.</summary>
    public required string Service { get; init; }

    /// <summary>Its message.</summary>
    public required string Message { get; init; }

    /// <summary>Further fields as a JSON object; null for none.</summary>
    public string? Metadata { get; init; }

    /// <summary>Id of its source.</summary>
    public required string Source { get; init; }

    /// <summary>File and byte offset (<c>path@offset</c>); null for lines that came from no file.</summary>
    public string? Origin { get; init; }

    /// <summary>The incident it was evidence for; null for none.</summary>
    public string? IncidentId { get; set; }

    /// <summary>Where the pattern matched, in characters of the message.</summary>
    public int MatchStart { get; init; }

    /// <summary>How much it matched; 0 for none.</summary>
    public int MatchLength { get; init; }
}

/// <summary>A switch or value that admins change while the agent runs.</summary>
public sealed class StoredSetting
{
    /// <summary>Longest <see cref="Reason"/>, in characters.</summary>
    public const int LongestReason = 500;

    /// <summary>Its name.</summary>
    public required string Key { get; init; }

    /// <summary>Its value.</summary>
    public required string Value { get; set; }

    /// <summary>Who set it.</summary>
    public required string ChangedBy { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset ChangedAt { get; set; }

    /// <summary>Why; empty where nobody said.</summary>
    public string Reason { get; set; } = "";
}

/// <summary>Who is advancing an incident, and until when. Kept apart from the incident, so that a claim is not an edit.</summary>
public sealed class IncidentLease
{
    /// <summary>The incident.</summary>
    public required string IncidentId { get; init; }

    /// <summary>The process that holds it: unique per start.</summary>
    public required string Owner { get; set; }

    /// <summary>When anybody else may take it.</summary>
    public DateTimeOffset Until { get; set; }

    /// <summary>Counts up with every claim: the compare-and-swap, and the fence against a holder that was paused.</summary>
    public long Fence { get; set; }
}
