using System.Text.Json;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>Something in a file that stands in the way of its import.</summary>
/// <param name="Entry">Which entry: <c>entry 3 (spark-oom)</c>; <c>file</c> where it is the whole.</param>
/// <param name="Field">The field in snake_case; empty where it is the whole entry.</param>
/// <param name="Reason">What is wrong and what would be right.</param>
public sealed record RefusedKnowledge(string Entry, string Field, string Reason)
{
    /// <inheritdoc />
    public override string ToString() =>
        Field.Length == 0 ? $"{Entry}: {Reason}" : $"{Entry}, {Field}: {Reason}";
}

/// <summary>
/// What a <c>knowledge_base.json</c> would do to a knowledge base. All or nothing: where anything is refused, there is
/// nothing to save.
/// </summary>
/// <param name="Added">New entries.</param>
/// <param name="Updated">Entries that replace the one of the same id, one version on. Their outcomes stay unless the file tells others.</param>
/// <param name="Unchanged">Ids of entries that are already as in the file.</param>
/// <param name="Refused">What stands in the way; empty where the file may be saved.</param>
/// <param name="Ignored">Fields with names that mean nothing: <c>entry 3 (spark-oom): error_pattern</c>. They may be misspelt.</param>
public sealed record KnowledgeImport(
    IReadOnlyList<KnowledgeEntry> Added,
    IReadOnlyList<KnowledgeEntry> Updated,
    IReadOnlyList<string> Unchanged,
    IReadOnlyList<RefusedKnowledge> Refused,
    IReadOnlyList<string> Ignored
)
{
    /// <summary>Longest file, in characters.</summary>
    public const int MaxLength = 10 * 1024 * 1024;

    /// <summary>Most entries in a file.</summary>
    public const int MaxEntries = 10_000;

    // A file of thousands of entries may be wrong in every one; nobody reads on after this many.
    private const int MostRefusals = 200;

    private static readonly JsonDocumentOptions Options = new()
    {
        MaxDepth = 16,
        AllowDuplicateProperties = false,
    };

    /// <summary>Whether the file may be saved.</summary>
    public bool IsAccepted => Refused.Count == 0;

    /// <summary>Reads a file and says what it would change. Nothing is changed here.</summary>
    /// <param name="json">An array of entries, or an object with the array as <c>entries</c>.</param>
    /// <param name="existing">The knowledge base.</param>
    /// <param name="actions">The actions there are.</param>
    /// <param name="now">The time of entries that tell none.</param>
    public static KnowledgeImport Read(
        string json,
        IReadOnlyCollection<KnowledgeEntry> existing,
        RecommendableActions actions,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(existing);
        if (json.Length > MaxLength)
        {
            return Refusal(
                $"has {json.Length} characters; at most {MaxLength} are taken. Split it into several files."
            );
        }

        try
        {
            using var document = JsonDocument.Parse(json.TrimStart('\uFEFF'), Options);
            var root = document.RootElement;
            var list =
                root.ValueKind == JsonValueKind.Object
                && root.TryGetProperty("entries", out var entries)
                    ? entries
                    : root;
            if (list.ValueKind != JsonValueKind.Array)
            {
                return Refusal(
                    "must be an array of entries, or an object with the array as “entries”."
                );
            }

            var count = list.GetArrayLength();
            return count > MaxEntries
                ? Refusal($"has {count} entries; at most {MaxEntries} are taken.")
                : Read(list, existing, actions, now);
        }
        catch (JsonException fault)
        {
            return Refusal(
                $"is not JSON at line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1}: {FirstSentence(fault.Message)}"
            );
        }
        catch (InvalidOperationException)
        {
            // Names, unlike values, are read by the parser itself.
            return Refusal(
                "has a name that holds half of a character (an unpaired \\ud800 escape)."
            );
        }
        catch (ArgumentException)
        {
            return Refusal("holds half of a character.");
        }
    }

    private static KnowledgeImport Read(
        JsonElement list,
        IReadOnlyCollection<KnowledgeEntry> existing,
        RecommendableActions actions,
        DateTimeOffset now
    )
    {
        // Ids that differ in case only would be one entry on some databases and two on others.
        var known = new Dictionary<string, KnowledgeEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in existing)
        {
            known.TryAdd(entry.Id, entry);
        }

        var seen = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        List<KnowledgeEntry> added = [];
        List<KnowledgeEntry> updated = [];
        List<string> unchanged = [];
        List<RefusedKnowledge> refused = [];
        List<string> ignored = [];
        foreach (var (item, index) in list.EnumerateArray().Select(static (e, i) => (e, i + 1)))
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                refused.Add(new RefusedKnowledge($"entry {index}", "", "must be an object."));
                continue;
            }

            var reader = new KnowledgeJsonReader(item);
            var id = reader.Id;
            var name = id.Length is > 0 and <= KnowledgeEntryRules.MaxIdLength
                ? $"entry {index} ({id})"
                : $"entry {index}";
            var replaced = known.GetValueOrDefault(id);
            var entry = reader.Read(replaced, now);
            ignored.AddRange(reader.Ignored.Select(f => $"{name}: {f}"));
            refused.AddRange(
                Errors(reader, entry, actions, seen, index)
                    .Select(e => new RefusedKnowledge(name, e.Field, e.Reason))
            );
            if (replaced is null)
            {
                added.Add(entry);
            }
            else if (KnowledgeChange.Between(replaced, entry).Count == 0)
            {
                unchanged.Add(replaced.Id);
            }
            else
            {
                updated.Add(entry with { Version = replaced.Version + 1 });
            }
        }

        return refused.Count == 0
            ? new KnowledgeImport(added, updated, unchanged, [], ignored)
            : new KnowledgeImport([], [], [], Cut(refused), ignored);
    }

    private static IEnumerable<FieldError> Errors(
        KnowledgeJsonReader reader,
        KnowledgeEntry entry,
        RecommendableActions actions,
        Dictionary<string, int> seen,
        int index
    )
    {
        // A field of the wrong type is reported as such, and not as empty too.
        var misread = reader.Errors.Distinct().ToList();
        var errors = misread.Concat(
            KnowledgeEntryRules
                .Check(entry, actions)
                .Where(e => !misread.Exists(m => Same(m.Field, e.Field)))
        );
        if (entry.Id.Length > 0 && !seen.TryAdd(entry.Id, index))
        {
            errors = errors.Append(
                new FieldError(
                    "id",
                    $"stands in the file twice; entry {seen[entry.Id]} has it too."
                )
            );
        }

        return errors;
    }

    // automated_actions[0] is misread, automated_actions[0].type is therefore missing: one fault.
    private static bool Same(string misread, string field) =>
        misread.StartsWith(field, StringComparison.Ordinal)
        || field.StartsWith(misread, StringComparison.Ordinal);

    /// <summary>The first of many refusals, and how many more there are.</summary>
    internal static IReadOnlyList<RefusedKnowledge> Cut(List<RefusedKnowledge> refused) =>
        refused.Count <= MostRefusals
            ? refused
            :
            [
                .. refused[..MostRefusals],
                new RefusedKnowledge(
                    "file",
                    "",
                    $"{refused.Count - MostRefusals} more faults are not listed."
                ),
            ];

    private static KnowledgeImport Refusal(string reason) =>
        new([], [], [], [new RefusedKnowledge("file", "", reason)], []);

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(". ", StringComparison.Ordinal);
        return end < 0 ? message : message[..(end + 1)];
    }
}
