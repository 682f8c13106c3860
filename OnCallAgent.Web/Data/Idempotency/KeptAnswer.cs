namespace OnCallAgent.Web.Data.Idempotency;

/// <summary>A request that came with an idempotency key, and what it was answered.</summary>
public sealed class KeptAnswer
{
    /// <summary>How long a key is remembered.</summary>
    public static readonly TimeSpan Kept = TimeSpan.FromHours(24);

    /// <summary>Who asked: the id of an account or of an API key.</summary>
    public required string Caller { get; init; }

    /// <summary>The caller's key.</summary>
    public required string Key { get; init; }

    /// <summary>SHA-256 of route, query and body, in hex.</summary>
    public required string RequestHash { get; init; }

    /// <summary>When the request came.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When the key is forgotten.</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>The answer's status; null while it is worked on, or where the process died meanwhile.</summary>
    public int? Status { get; set; }

    /// <summary>The answer's <c>Content-Type</c>; null where it had none.</summary>
    public string? ContentType { get; set; }

    /// <summary>Its <c>Location</c>; null where it had none.</summary>
    public string? Location { get; set; }

    /// <summary>Its <c>ETag</c>; null where it had none.</summary>
    public string? Tag { get; set; }

    /// <summary>Its body; null where that is not kept: a secret that is shown once, or too large.</summary>
    public byte[]? Body { get; set; }
}
