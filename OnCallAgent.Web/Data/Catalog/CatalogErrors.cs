using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Somebody else changed the entry since it was read.</summary>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Its version now; null where it is not known.</param>
/// <param name="Changes">What was changed since, the latest first; null where that is not known.</param>
public sealed record EntryChanged(
    string Name,
    long? Version = null,
    IReadOnlyList<AuditEntry>? Changes = null
) : Error("catalog.changed", Words(Name, Changes ?? []))
{
    private const int MostFields = 3;
    private const int LongestValue = 80;

    private static string Words(string name, IReadOnlyList<AuditEntry> changes)
    {
        var who = string.Join(
            " and ",
            changes.Select(static c => c.Actor).Distinct(StringComparer.Ordinal)
        );
        // Of a field that was changed twice, the latest value is the one that stands there.
        var fields = changes
            .SelectMany(static c => AuditDetails.Read(c.Details))
            .DistinctBy(static d => d.Field, StringComparer.Ordinal)
            .ToList();
        var what = string.Join(
            ", ",
            fields
                .Take(MostFields)
                .Select(static d =>
                    d.After is null
                        ? $"{d.Field} is empty now"
                        : $"{d.Field} is “{Cut(d.After)}” now"
                )
                .Concat(fields.Count > MostFields ? ["and more"] : Array.Empty<string>())
        );
        return $"{name} was changed by {(who.Length > 0 ? who : "somebody else")} meanwhile{(what.Length > 0 ? $": {what}" : "")}. Open it again to see it as it is now, and repeat.";
    }

    private static string Cut(string value) =>
        value.Length <= LongestValue
            ? value
            : value[
                ..(char.IsHighSurrogate(value[LongestValue - 1]) ? LongestValue - 1 : LongestValue)
            ] + "…";
}

/// <summary>There is no such entry (any more).</summary>
public sealed record EntryNotFound(string Name)
    : Error("catalog.not_found", $"There is no {Name} any more.");

/// <summary>The name or id is in use.</summary>
public sealed record EntryExists(string Name)
    : Error("catalog.exists", $"There is a {Name} already.");
