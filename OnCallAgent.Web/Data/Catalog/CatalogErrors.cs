using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Somebody else changed the entry since it was read.</summary>
public sealed record EntryChanged(string Name)
    : Error(
        "catalog.changed",
        $"{Name} was changed by somebody else. Open it again to see it as it is now, and repeat."
    );

/// <summary>There is no such entry (any more).</summary>
public sealed record EntryNotFound(string Name)
    : Error("catalog.not_found", $"There is no {Name} any more.");

/// <summary>The name or id is in use.</summary>
public sealed record EntryExists(string Name)
    : Error("catalog.exists", $"There is a {Name} already.");
