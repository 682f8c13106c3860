namespace OnCallAgent.Domain.Detection;

/// <summary>What is known of one fingerprint: how often it was seen, and which incident speaks for it.</summary>
public sealed class SignalGroup
{
    /// <summary>The fault's fingerprint; the key.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>Id of the pattern.</summary>
    public required string PatternId { get; init; }

    /// <summary>The service.</summary>
    public required string Service { get; init; }

    /// <summary>The masked message of the first match.</summary>
    public required string Normalised { get; init; }

    /// <summary>Times of the latest matches, oldest first, at most as many as the pattern's threshold or a storm's repeats.</summary>
    public List<DateTimeOffset> RecentMatches { get; init; } = [];

    /// <summary>Matches since the group exists.</summary>
    public long Count { get; set; }

    /// <summary>Time of the first match.</summary>
    public DateTimeOffset FirstSeen { get; set; }

    /// <summary>Time of the latest match.</summary>
    public DateTimeOffset LastSeen { get; set; }

    /// <summary>The incident that speaks, or last spoke, for this fault; null while it is only counted.</summary>
    public string? IncidentId { get; set; }
}
