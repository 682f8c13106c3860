using OnCallAgent.Domain.Detection.Alerts;

namespace OnCallAgent.Web.Data.Push;

/// <summary>What only a source that others push into has.</summary>
public sealed class PushSource
{
    /// <summary>Id of the source that is there from the first start: where programs push that sign in as a person.</summary>
    public const string Shipped = "push";

    /// <summary>How long after its resolution an alert reopens its incident, where nobody says otherwise.</summary>
    public static readonly TimeSpan DefaultCooldown = TimeSpan.FromMinutes(10);

    /// <summary>The source.</summary>
    public required string SourceId { get; init; }

    /// <summary>How its webhook's JSON is read as alerts; null is <see cref="WebhookMapping.Default"/>.</summary>
    public WebhookMapping? Mapping { get; set; }

    /// <summary>How long after its resolution an alert reopens its incident rather than opening a new one. <value>Default 10 min; 0 to 24 h.</value></summary>
    public TimeSpan Cooldown { get; set; } = DefaultCooldown;

    /// <summary>Requests that were taken.</summary>
    public long RequestsTaken { get; set; }

    /// <summary>Entries and alerts that were refused because they could not be read.</summary>
    public long EntriesRefused { get; set; }

    /// <summary>Requests that were refused as a whole because they could not be read.</summary>
    public long RequestsRefused { get; set; }

    /// <summary>Requests that were sent away (429) because too many came; their senders were told to come again.</summary>
    public long RequestsDeferred { get; set; }

    /// <summary>Why something was last refused or deferred.</summary>
    public string? LastRefusal { get; set; }

    /// <summary>When.</summary>
    public DateTimeOffset? LastRefusalAt { get; set; }
}

/// <summary>What a program shows to push into one source. Only the hash is kept.</summary>
public sealed class IngestToken
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>The source it opens.</summary>
    public required string SourceId { get; init; }

    /// <summary>What it is for.</summary>
    public required string Name { get; init; }

    /// <summary>SHA-256 of the token, in hex.</summary>
    public required string Hash { get; init; }

    /// <summary>Its first characters, to tell it from others.</summary>
    public required string Hint { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it was made.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was last shown, to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; set; }

    /// <summary>When it was revoked; null while it is valid.</summary>
    public DateTimeOffset? RevokedAt { get; set; }
}

/// <summary>An answer that was given under an idempotency key, stored with what it tells of.</summary>
public sealed class PushReceipt
{
    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>The source.</summary>
    public required string SourceId { get; init; }

    /// <summary>The sender's key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of route and body, in hex.</summary>
    public required string BodyHash { get; set; }

    /// <summary>The answer's body.</summary>
    public required string Answer { get; set; }

    /// <summary>When the key is forgotten.</summary>
    public DateTimeOffset ExpiresAt { get; set; }
}
