using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>Makes a knowledge entry of a resolved incident: drafted by a click, read and changed by a person, then saved.</summary>
public partial class DraftCard
{
    private IReadOnlyList<FieldError> faults = [];
    private (string Incident, int Version)? shown;
    private string? saved;
    private string? title;
    private string? category;
    private string? description;
    private string? patterns;
    private string? steps;
    private string? tags;
    private bool withActions = true;

    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    /// <summary>The draft; null for none.</summary>
    [Parameter]
    public StoredDraft? Stored { get; set; }

    [Parameter]
    public bool CanRespond { get; set; }

    [Parameter]
    public bool CanAdminister { get; set; }

    /// <summary>Makes the draft, or makes it anew.</summary>
    [Parameter, EditorRequired]
    public Func<Task> Make { get; set; } = default!;

    /// <summary>What is wrong with an entry, field by field.</summary>
    [Parameter, EditorRequired]
    public Func<KnowledgeEntry, IReadOnlyList<FieldError>> Check { get; set; } = default!;

    /// <summary>Saves the entry; false where it was refused, and then what was written is kept.</summary>
    [Parameter, EditorRequired]
    public Func<KnowledgeEntry, Task<bool>> Save { get; set; } = default!;

    protected override void OnParametersSet()
    {
        if (saved is not null && shown?.Incident != File.Incident.Id)
        {
            saved = null;
        }

        // What the person wrote stays while the incident changes around it.
        if (Stored is not { } stored || shown == (stored.IncidentId, stored.Version))
        {
            return;
        }

        shown = (stored.IncidentId, stored.Version);
        var entry = stored.Draft.Entry;
        (title, category, description) = (entry.Title, entry.Category, entry.Description);
        patterns = string.Join('\n', entry.ErrorPatterns);
        steps = string.Join('\n', entry.SolutionSteps);
        tags = string.Join(", ", entry.Tags);
        (withActions, faults) = (true, []);
    }

    private async Task SaveAsync()
    {
        var draft = Stored!.Draft.Entry;
        var entry = draft with
        {
            Title = title?.Trim() ?? "",
            Category = category?.Trim() ?? "",
            Description = description?.Trim() ?? "",
            ErrorPatterns = Lines(patterns, '\n'),
            SolutionSteps = Lines(steps, '\n'),
            Tags = Lines(tags, ','),
            AutomatedActions = withActions ? draft.AutomatedActions : [],
        };
        faults = Check(entry);
        if (faults.Count == 0 && await Save(entry))
        {
            saved = entry.Id;
        }
    }

    private static List<string> Lines(string? text, char separator) =>
        [
            .. (text ?? "").Split(
                separator,
                StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries
            ),
        ];

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) =>
        faults
            .FirstOrDefault(f =>
                f.Field == field || f.Field.StartsWith(field + "[", StringComparison.Ordinal)
            )
            ?.Reason;
}
