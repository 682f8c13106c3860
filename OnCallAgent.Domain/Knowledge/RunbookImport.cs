using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Domain.Knowledge;

/// <summary>A Markdown file.</summary>
/// <param name="Name">Its name without folder and extension; the entry's id is made from it.</param>
/// <param name="Text">Its text.</param>
public sealed record RunbookFile(string Name, string Text);

/// <summary>Reads Markdown runbooks into a knowledge base, all or nothing, as <see cref="KnowledgeImport"/> does with JSON.</summary>
public static class RunbookImport
{
    /// <summary>
    /// What the runbooks would change. One whose entry is there replaces its title, description and steps, and of category,
    /// tags and services what its front matter tells; patterns and actions, which no runbook tells, stay.
    /// </summary>
    /// <param name="files">The runbooks.</param>
    /// <param name="existing">The knowledge base.</param>
    /// <param name="actions">The actions there are.</param>
    /// <param name="by">Author of new entries.</param>
    /// <param name="now">The agent's clock.</param>
    public static KnowledgeImport Read(
        IReadOnlyCollection<RunbookFile> files,
        IReadOnlyCollection<KnowledgeEntry> existing,
        RecommendableActions actions,
        string by,
        DateTimeOffset now
    )
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(existing);
        if (files.Count > KnowledgeImport.MaxEntries)
        {
            return Refusal([
                new RefusedKnowledge(
                    "file",
                    "",
                    $"{files.Count} runbooks; at most {KnowledgeImport.MaxEntries} are taken."
                ),
            ]);
        }

        var known = new Dictionary<string, KnowledgeEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in existing)
        {
            known.TryAdd(entry.Id, entry);
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        List<KnowledgeEntry> added = [];
        List<KnowledgeEntry> updated = [];
        List<string> unchanged = [];
        List<RefusedKnowledge> refused = [];
        List<string> ignored = [];
        foreach (var (file, number) in files.Select(static (f, i) => (f, i + 1)))
        {
            var read = RunbookMarkdown.Read(file.Name, file.Text, now, out var matter) with
            {
                CreatedBy = by,
            };
            var name = string.IsNullOrWhiteSpace(file.Name) ? $"file {number}" : file.Name;
            ignored.AddRange(matter.Ignored.Select(field => $"{name}: {field}"));
            var faults = KnowledgeEntryRules.Check(read, actions).ToList();
            if (read.Id.Length > 0 && !seen.Add(read.Id))
            {
                faults.Add(new FieldError("id", $"{read.Id} comes from two files of one import."));
            }

            if (read.Description.Length == 0 && read.SolutionSteps.Count == 0)
            {
                faults.Add(new FieldError("text", "says neither what happens nor what to do."));
            }

            refused.AddRange(faults.Select(f => new RefusedKnowledge(name, f.Field, f.Reason)));
            if (known.GetValueOrDefault(read.Id) is not { } replaced)
            {
                added.Add(read);
                continue;
            }

            var after = KnowledgeRevision.Edit(
                replaced,
                replaced with
                {
                    Title = read.Title,
                    Description = read.Description,
                    SolutionSteps = read.SolutionSteps,
                    Category = matter.Category.Length == 0 ? replaced.Category : read.Category,
                    Tags = matter.Tags ?? replaced.Tags,
                    RelatedServices = matter.RelatedServices ?? replaced.RelatedServices,
                },
                now
            );
            if (after.Version == replaced.Version)
            {
                unchanged.Add(replaced.Id);
            }
            else
            {
                updated.Add(after);
            }
        }

        return refused.Count > 0
            ? new KnowledgeImport([], [], [], KnowledgeImport.Cut(refused), ignored)
            : new KnowledgeImport(added, updated, unchanged, [], ignored);
    }

    private static KnowledgeImport Refusal(IReadOnlyList<RefusedKnowledge> refused) =>
        new([], [], [], refused, []);
}
