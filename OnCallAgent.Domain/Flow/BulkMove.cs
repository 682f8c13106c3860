using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Flow;

/// <summary>One move of a person on many incidents: each succeeds or is refused on its own.</summary>
/// <param name="Done">Ids of those that took it.</param>
/// <param name="Refused">The others, each with its reason.</param>
public sealed record BulkMove(
    IReadOnlyList<string> Done,
    IReadOnlyList<(string Id, Error Reason)> Refused
)
{
    /// <summary>Most incidents at once: a person who means more means a filter or a silence.</summary>
    public const int Most = 500;

    /// <summary>Makes the move on one incident after the other.</summary>
    /// <param name="ids">Which; repeated ones count once.</param>
    /// <param name="move">The move of one.</param>
    /// <returns>What came of it; <see cref="FieldError"/> where there are none, or more than <see cref="Most"/>.</returns>
    public static async Task<Result<BulkMove>> RunAsync(
        IReadOnlyCollection<string> ids,
        Func<string, Task<Result<long>>> move
    )
    {
        ArgumentNullException.ThrowIfNull(ids);
        ArgumentNullException.ThrowIfNull(move);
        var wanted = ids.Distinct(StringComparer.Ordinal).ToList();
        if (wanted.Count is 0 or > Most)
        {
            return new FieldError(
                "ids",
                $"names {wanted.Count} incidents; 1 to {Most} can be handled at once"
            );
        }

        var done = new List<string>();
        var refused = new List<(string, Error)>();
        foreach (var id in wanted)
        {
            if ((await move(id)).Error is { } reason)
            {
                refused.Add((id, reason));
            }
            else
            {
                done.Add(id);
            }
        }

        return new BulkMove(done, refused);
    }

    /// <summary>What came of it, for a person: <c>3 resolved; 1 was not: INC-… cannot be resolved: …</c>.</summary>
    /// <param name="participle">The move, such as <c>resolved</c>.</param>
    public string Words(string participle) =>
        Refused.Count == 0
            ? $"{Done.Count} {participle}."
            : $"{Done.Count} {participle}; {Refused.Count} {(Refused.Count == 1 ? "was" : "were")} not: {Refused[0].Reason.Message}{(Refused.Count > 1 ? $" (and {Refused.Count - 1} more)" : "")}";
}
