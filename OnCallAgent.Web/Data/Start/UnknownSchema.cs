namespace OnCallAgent.Web.Data.Start;

/// <summary>What a schema that this version does not know can be: one that goes on from this version's, or one of another line.</summary>
/// <param name="Id">The first migration that is unknown.</param>
/// <param name="IsNewer">Whether it was made by a version that goes on from this one; otherwise neither comes from the other.</param>
internal sealed record UnknownSchema(string Id, bool IsNewer)
{
    /// <summary>Looks whether a database can be gone on with.</summary>
    /// <param name="applied">The migrations that made it.</param>
    /// <param name="known">Those of this version.</param>
    /// <returns>Null where all of them are known.</returns>
    public static UnknownSchema? Of(
        IReadOnlyCollection<string> applied,
        IReadOnlySet<string> known
    ) =>
        applied.Where(m => !known.Contains(m)).Order(StringComparer.Ordinal).FirstOrDefault()
            is { } first
            ? new UnknownSchema(first, known.All(applied.Contains))
            : null;
}
