namespace OnCallAgent.Domain.Knowledge;

/// <summary>A version of an entry as it was, kept when the entry changes.</summary>
/// <param name="Entry">The entry as it was saved.</param>
/// <param name="At">When it was saved.</param>
/// <param name="By">Who saved it.</param>
public sealed record KnowledgeRevision(KnowledgeEntry Entry, DateTimeOffset At, string By)
{
    /// <summary>
    /// The entry as an edit leaves it: what a person writes comes from the edit; id, author, creation and recorded
    /// outcomes stay; the version counts up. An edit that changes nothing gives the entry as it is.
    /// </summary>
    /// <param name="current">The entry as it is saved.</param>
    /// <param name="edited">The entry as the person wants it.</param>
    /// <param name="now">The agent's clock.</param>
    public static KnowledgeEntry Edit(
        KnowledgeEntry current,
        KnowledgeEntry edited,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(current);
        ArgumentNullException.ThrowIfNull(edited);
        var wanted = edited with
        {
            Id = current.Id,
            SuccessRate = current.SuccessRate,
            Uses = current.Uses,
            LastUsed = current.LastUsed,
            CreatedAt = current.CreatedAt,
            CreatedBy = current.CreatedBy,
            UpdatedAt = current.UpdatedAt,
            Version = current.Version,
        };
        return KnowledgeChange.Between(current, wanted).Count == 0
            ? current
            : wanted with
            {
                UpdatedAt = now,
                Version = current.Version + 1,
            };
    }

    /// <summary>
    /// The entry with what this revision said. Restoring is a change like any other: it makes a new version, and the
    /// outcomes recorded since then stay.
    /// </summary>
    public KnowledgeEntry Restore(KnowledgeEntry current, DateTimeOffset now) =>
        Edit(current, Entry, now);
}
