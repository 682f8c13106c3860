using OnCallAgent.Domain.Learning;

namespace OnCallAgent.Web.Data.Learning;

/// <summary>A draft that waits for a person to read and save it. The agent does not go by it.</summary>
public sealed class StoredDraft
{
    /// <summary>The incident it is made of.</summary>
    public required string IncidentId { get; init; }

    /// <summary>The draft.</summary>
    public required KnowledgeDraft Draft { get; set; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset MadeAt { get; set; }

    /// <summary>Who had it made.</summary>
    public required string MadeBy { get; set; }

    /// <summary>Counts up each time it is made anew.</summary>
    public int Version { get; set; } = 1;
}
