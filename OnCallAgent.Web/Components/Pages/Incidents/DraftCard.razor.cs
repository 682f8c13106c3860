using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>Makes a knowledge entry of a resolved incident: drafted by a click, read and changed by a person, then saved.</summary>
public partial class DraftCard
{
    private FormFaults faults = new();
    private (string Incident, int Version)? shown;
    private string? saved;
    private KnowledgeForm form = new();
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
        form = KnowledgeForm.Of(stored.Draft.Entry);
        (withActions, faults) = (true, new FormFaults());
    }

    private KnowledgeEntry Written()
    {
        var entry = form.ToEntry();
        return withActions ? entry : entry with { AutomatedActions = [] };
    }

    private async Task SaveAsync()
    {
        var entry = Written();
        if (!faults.Refuse(Check(entry)) && await Save(entry))
        {
            saved = entry.Id;
        }
    }

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);
}
