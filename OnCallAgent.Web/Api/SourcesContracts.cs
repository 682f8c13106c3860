using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Api;

/// <summary>A source as it shall be. What is left away has its default; a kind's fields are refused for the others.</summary>
public sealed record SourceRequest
{
    /// <summary>What kind of place: <c>file</c>, <c>elasticsearch</c> (also OpenSearch) or <c>push</c>. Never changes.</summary>
    public required SourceKind Kind { get; init; }

    /// <summary>What a person calls it, at most 200 characters; the location where it is left away.</summary>
    public string? Name { get; init; }

    /// <summary>Path or glob of files; base address of a server, http or https, without a password. Not for <c>push</c>.</summary>
    public string? Location { get; init; }

    /// <summary>Service of lines that name none. Left away: of files the file's name, of servers none, of push the source's id.</summary>
    public string? DefaultService { get; init; }

    /// <summary>IANA zone of times that carry none. Left away: of files the machine's, of push UTC. Not for servers.</summary>
    public string? Zone { get; init; }

    /// <summary>Encoding of files without a byte order mark, by name or code page; left away: UTF-8. Only for <c>file</c>.</summary>
    public string? Encoding { get; init; }

    /// <summary>
    /// Pattern (.NET syntax, linear-time) of the lines that begin an event: all others go on with it. At most 500
    /// characters, tried on the first 256 of a line. Left away: lines are joined by their shape. Only for <c>file</c>.
    /// </summary>
    public string? FirstLine { get; init; }

    /// <summary>Whether what is there already is read too. Of a server it is decided when the source is made. Not for <c>push</c>.</summary>
    public bool FromStart { get; init; }

    /// <summary>Whether it is read.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>How a server is asked. Only for <c>elasticsearch</c>.</summary>
    public ElasticsearchSettings? Elasticsearch { get; init; }

    /// <summary>Password or API key of a server. Written only: no answer holds it. At an edit, left away keeps the stored one, as long as address and certificates stay.</summary>
    public string? Secret { get; init; }

    /// <summary>What may be shown: the secret may not.</summary>
    public override string ToString() => $"{Kind} {Location}";

    internal NewFileSource ToFiles() =>
        new(Location ?? "")
        {
            Name = Name ?? "",
            DefaultService = DefaultService ?? "",
            Zone = Zone ?? "",
            Encoding = Encoding ?? "",
            FirstLine = FirstLine ?? "",
            FromStart = FromStart,
            Enabled = Enabled,
        };

    internal ServerSourceDraft ToServer() =>
        new(Location ?? "")
        {
            Name = Name ?? "",
            DefaultService = DefaultService ?? "",
            FromStart = FromStart,
            Enabled = Enabled,
            Settings = Elasticsearch ?? new ElasticsearchSettings(),
            Secret = Secret ?? "",
        };

    internal NewPushSource ToPush() =>
        new(Name ?? "")
        {
            DefaultService = DefaultService ?? "",
            Zone = Zone ?? "",
            Enabled = Enabled,
        };

    // A field that would do nothing is refused, not passed over.
    internal IReadOnlyList<FieldError> Misplaced()
    {
        var server = Kind == SourceKind.Elasticsearch;
        return
        [
            .. new (string Field, bool IsWrong, string Kinds)[]
            {
                (
                    "location",
                    Kind == SourceKind.Push && !string.IsNullOrEmpty(Location),
                    "files and servers"
                ),
                ("zone", server && !string.IsNullOrEmpty(Zone), "files and push"),
                ("encoding", Kind != SourceKind.File && !string.IsNullOrEmpty(Encoding), "files"),
                (
                    "first_line",
                    Kind != SourceKind.File && !string.IsNullOrEmpty(FirstLine),
                    "files"
                ),
                ("from_start", Kind == SourceKind.Push && FromStart, "files and servers"),
                ("elasticsearch", !server && Elasticsearch is not null, "servers"),
                ("secret", !server && !string.IsNullOrEmpty(Secret), "servers"),
            }
                .Where(f => f.IsWrong)
                .Select(f => new FieldError(f.Field, $"is for {f.Kinds} only")),
        ];
    }

    // The fields of what is asked of a server lie one level down, and its address has the name that all kinds share.
    internal static FieldError OfServer(FieldError fault) =>
        fault.Field switch
        {
            "name" or "default_service" or "from_start" or "secret" => fault,
            "address" => fault with { Field = "location" },
            var field => fault with { Field = $"elasticsearch.{field}" },
        };
}

/// <summary>A source, and how reading it is going. Its secret is never shown.</summary>
public sealed record SourceResponse
{
    internal SourceResponse(SourceView view, DateTimeOffset now)
    {
        var source = view.Source;
        Id = source.Id;
        Kind = source.Kind;
        Name = source.Name;
        Location = source.Location;
        DefaultService = source.DefaultService;
        Zone = source.Zone;
        Encoding = source.Encoding;
        FirstLine = source.FirstLine;
        FromStart = source.FromStart;
        Enabled = source.Enabled;
        Elasticsearch = source.Elasticsearch;
        HasSecret = source.ProtectedSecret is { Length: > 0 };
        State = source.State;
        LastError = source.LastError;
        LinesRead = source.LinesRead;
        LinesCut = source.LinesCut;
        LinesPerSecond = view.LinesPerSecond is { } rate ? Math.Round(rate, 2) : null;
        LastLineAt = source.LastLineAt;
        LagSeconds = !view.IsCatchingUp && view.Lag(now) is { } lag ? (long)lag.TotalSeconds : null;
        NextPollAt = source.Enabled ? view.Poll?.NextPollAt : null;
        Failures = view.Poll?.Failures ?? 0;
        Version = source.Version;
        CreatedAt = source.CreatedAt;
        ChangedBy = source.ChangedBy.Length > 0 ? source.ChangedBy : null;
        ChangedAt = source.ChangedAt;
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>What kind of place.</summary>
    public SourceKind Kind { get; }

    /// <summary>What a person calls it.</summary>
    public string Name { get; }

    /// <summary>Path or glob of files; base address of a server; empty for push.</summary>
    public string Location { get; }

    /// <summary>Service of lines that name none.</summary>
    public string? DefaultService { get; }

    /// <summary>IANA zone of times that carry none.</summary>
    public string? Zone { get; }

    /// <summary>Encoding of files without a byte order mark; null is UTF-8, and for other kinds.</summary>
    public string? Encoding { get; }

    /// <summary>Pattern of the lines that begin an event; null tells them by their shape, and for other kinds.</summary>
    public string? FirstLine { get; }

    /// <summary>Whether what was there when the source was made is read too.</summary>
    public bool FromStart { get; }

    /// <summary>Whether it is read.</summary>
    public bool Enabled { get; }

    /// <summary>How a server is asked; null for other kinds.</summary>
    public ElasticsearchSettings? Elasticsearch { get; }

    /// <summary>Whether a password or API key is stored.</summary>
    public bool HasSecret { get; }

    /// <summary>How it is doing: <c>waiting</c>, <c>ok</c> or <c>faulty</c>.</summary>
    public SourceState State { get; }

    /// <summary>What is wrong with it; null for nothing.</summary>
    public string? LastError { get; }

    /// <summary>Lines read since it exists.</summary>
    public long LinesRead { get; }

    /// <summary>Lines that were cut because they were too long.</summary>
    public long LinesCut { get; }

    /// <summary>Lines a second over the last minute; null where that is not known yet.</summary>
    public double? LinesPerSecond { get; }

    /// <summary>When it last gave lines.</summary>
    public DateTimeOffset? LastLineAt { get; }

    /// <summary>Seconds that reading a server is behind the clock; null for other kinds, and while it is read for the first time.</summary>
    public long? LagSeconds { get; }

    /// <summary>When a server is asked again; null for other kinds.</summary>
    public DateTimeOffset? NextPollAt { get; }

    /// <summary>Polls of a server that failed in a row.</summary>
    public int Failures { get; }

    /// <summary>Counts up with every edit; the ETag.</summary>
    public int Version { get; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; }

    /// <summary>Who edited it last; null where nobody has.</summary>
    public string? ChangedBy { get; }

    /// <summary>When it was edited last.</summary>
    public DateTimeOffset? ChangedAt { get; }
}

/// <summary>What asking a server came to. Nothing is stored.</summary>
public sealed record SourceTestResponse
{
    internal SourceTestResponse(SourceProbe probe)
    {
        Works = true;
        Server = probe.Server;
        DocumentsLastHour = probe.DocumentsLastHour;
        Sample = probe.Sample is { } latest ? new SampleLineResponse(latest) : null;
    }

    internal SourceTestResponse(Error why) => Reason = why.Message;

    /// <summary>Whether the source can be read as it is described.</summary>
    public bool Works { get; }

    /// <summary>Why it cannot; null where it can.</summary>
    public string? Reason { get; }

    /// <summary>Name and version of the server.</summary>
    public string? Server { get; }

    /// <summary>Documents of the last hour that the source would read.</summary>
    public long? DocumentsLastHour { get; }

    /// <summary>The latest of them, as it would be taken; null for none.</summary>
    public SampleLineResponse? Sample { get; }
}

/// <summary>A document as the line it would be.</summary>
public sealed record SampleLineResponse
{
    internal SampleLineResponse(LogEntry line)
    {
        Timestamp = line.Timestamp;
        Level = line.Level;
        Service = line.Service;
        Message = line.Message;
    }

    /// <summary>When the writer says it happened.</summary>
    public DateTimeOffset Timestamp { get; }

    /// <summary>Its level; <c>unknown</c> where it names none.</summary>
    public EntryLevel Level { get; }

    /// <summary>Its service.</summary>
    public string Service { get; }

    /// <summary>Its message.</summary>
    public string Message { get; }
}
