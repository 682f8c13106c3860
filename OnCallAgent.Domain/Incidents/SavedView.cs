using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Incidents;

/// <summary>Filters of the incident pages under a name that its owner gave them.</summary>
public sealed record SavedView
{
    /// <summary>Longest name, in characters.</summary>
    public const int MaxNameLength = 60;

    /// <summary>Longest query, in characters.</summary>
    public const int MaxQueryLength = 1_000;

    /// <summary>Most views of one person: a menu that is longer helps nobody.</summary>
    public const int MostPerOwner = 30;

    /// <summary>Whose it is; nobody else sees it.</summary>
    public required string Owner { get; init; }

    /// <summary>What the owner calls it; unique among their views, without regard to case.</summary>
    public required string Name { get; init; }

    /// <summary>The page's query string without its question mark: <c>severity=critical&amp;who=human</c>. Empty shows everything.</summary>
    public required string Query { get; init; }

    /// <summary>When it was saved last.</summary>
    public required DateTimeOffset SavedAt { get; init; }

    /// <summary>A view as a person wants to keep it.</summary>
    /// <param name="owner">Who.</param>
    /// <param name="name">As typed.</param>
    /// <param name="query">The page's query string, with or without its question mark.</param>
    /// <param name="now">The agent's clock.</param>
    /// <returns>The view, or the <see cref="FieldError"/>.</returns>
    public static Result<SavedView> Create(
        string owner,
        string name,
        string query,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(query);
        var called = (name ?? "").Trim();
        if (called.Length is 0 or > MaxNameLength)
        {
            return new FieldError(
                "name",
                called.Length == 0
                    ? "is empty; say what the view shows"
                    : $"has {called.Length} characters; at most {MaxNameLength} fit"
            );
        }

        var wanted = query.TrimStart('?');
        return wanted.Length > MaxQueryLength
            ? new FieldError(
                "query",
                $"has {wanted.Length} characters; at most {MaxQueryLength} are kept"
            )
            : new SavedView
            {
                Owner = owner,
                Name = called,
                Query = wanted,
                SavedAt = now,
            };
    }
}
