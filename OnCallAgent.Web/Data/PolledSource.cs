namespace OnCallAgent.Web.Data;

/// <summary>How the agent signs in to a server.</summary>
public enum ServerSignIn
{
    /// <summary>Not at all.</summary>
    None = 0,

    /// <summary>With a user name and a password (RFC 7617).</summary>
    Basic = 1,

    /// <summary>With an API key, as the server encodes it.</summary>
    ApiKey = 2,
}

/// <summary>How an Elasticsearch or OpenSearch server is asked. Holds no secret: those are kept apart, encrypted.</summary>
public sealed record ElasticsearchSettings
{
    /// <summary>Indices, data streams or aliases: names and wildcards, separated by commas. <value>Default <c>logs-*,filebeat-*,logstash-*</c>.</value></summary>
    public string IndexPattern { get; init; } = "logs-*,filebeat-*,logstash-*";

    /// <summary>Which documents: a query in Lucene's syntax, or a JSON object of the query DSL; empty for all.</summary>
    public string Filter { get; init; } = "";

    /// <summary>Date field that windows are cut by; empty for <c>event.ingested</c> where a document has it, else <c>@timestamp</c>.</summary>
    public string TimeField { get; init; } = "";

    /// <summary>Field that names the service; empty for the usual names.</summary>
    public string ServiceField { get; init; } = "";

    /// <summary>Field that names the level; empty for the usual names.</summary>
    public string LevelField { get; init; } = "";

    /// <summary>Seconds between two polls; null for MONITORING_INTERVAL. <value>5 to 3600.</value></summary>
    public int? PollSeconds { get; init; }

    /// <summary>Seconds that every poll looks back, for documents that were indexed late. <value>Default 300; 0 to 86400.</value></summary>
    public int OverlapSeconds { get; init; } = 300;

    /// <summary>Seconds that a poll stays behind the clock, so that documents can become searchable. <value>Default 5; 0 to 3600.</value></summary>
    public int DelaySeconds { get; init; } = 5;

    /// <summary>Most documents of one answer. <value>Default 1000; 1 to 10000, the server's own limit.</value></summary>
    public int PageSize { get; init; } = 1_000;

    /// <summary>How to sign in.</summary>
    public ServerSignIn SignIn { get; init; }

    /// <summary>User name of <see cref="ServerSignIn.Basic"/>.</summary>
    public string UserName { get; init; } = "";

    /// <summary>Certificates in PEM of the authority that the server's is signed by; empty for the machine's own.</summary>
    public string CertificateAuthority { get; init; } = "";

    /// <summary>SHA-256 of the server's certificate or one above it, in hex; empty for any that is valid. What Elasticsearch prints at its first start.</summary>
    public string Fingerprint { get; init; } = "";
}

/// <summary>
/// How far a polled source was read, and who is reading it. Its place is stored in the transaction of what its lines
/// caused; the claim is not.
/// </summary>
public sealed class PollCheckpoint
{
    /// <summary>The source.</summary>
    public required string SourceId { get; init; }

    /// <summary>Counts up with every move: the compare-and-swap.</summary>
    public long Version { get; set; }

    /// <summary>
    /// No window begins before this: reading began here, or documents before it are forgotten and would be taken
    /// again, however far an edited overlap looks back.
    /// </summary>
    public DateTimeOffset RememberedFrom { get; set; }

    /// <summary>Every window up to here is read.</summary>
    public DateTimeOffset Through { get; set; }

    /// <summary>Begin of the window that is being read; null between two.</summary>
    public DateTimeOffset? WindowFrom { get; set; }

    /// <summary>End of that window, exclusive.</summary>
    public DateTimeOffset? WindowTo { get; set; }

    /// <summary>Time, in the order of reading, of the last document of that window that is stored.</summary>
    public DateTimeOffset? ReadTo { get; set; }

    /// <summary>The process that reads it: unique per start.</summary>
    public string Owner { get; set; } = "";

    /// <summary>When anybody else may read it.</summary>
    public DateTimeOffset LeasedUntil { get; set; }

    /// <summary>When it is due again.</summary>
    public DateTimeOffset NextPollAt { get; set; }

    /// <summary>Polls that failed in a row.</summary>
    public int Failures { get; set; }

    /// <summary>When it was moved last.</summary>
    public DateTimeOffset UpdatedAt { get; set; }
}

/// <summary>Where a polled source stands.</summary>
/// <param name="Through">Every window up to here is read.</param>
/// <param name="Window">The window that is being read; null between two.</param>
public sealed record PollPosition(DateTimeOffset Through, PollWindow? Window);

/// <summary>A span of time whose documents are being read, in the order of their time.</summary>
/// <param name="From">Its begin.</param>
/// <param name="To">Its end, exclusive.</param>
/// <param name="ReadTo">Time of the last document that is stored; null for none. Others of the same time may still come.</param>
public sealed record PollWindow(DateTimeOffset From, DateTimeOffset To, DateTimeOffset? ReadTo);

/// <summary>
/// Documents that were taken, a page a row: a window begins before the last one ended, and shows them again. Only
/// fingerprints are kept, and only while they can be seen again.
/// </summary>
public sealed class SeenDocuments
{
    /// <summary>The source.</summary>
    public required string SourceId { get; init; }

    /// <summary>Counts up; the checkpoint's version that stored them.</summary>
    public long Sequence { get; init; }

    /// <summary>Latest time by which one of them falls into a window.</summary>
    public DateTimeOffset LastTime { get; init; }

    /// <summary>Latest time in the order of reading.</summary>
    public DateTimeOffset LastPlace { get; init; }

    /// <summary>Fingerprints of index and id, 16 bytes each.</summary>
    public required byte[] Fingerprints { get; init; }
}
