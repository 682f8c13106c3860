using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Chooses an action, shows exactly what it would execute, and runs it.</summary>
public partial class RunActionDialog
{
    private const string ScriptParameter = "script";

    private IReadOnlyList<ActionDefinition> definitions = [];
    private Dictionary<string, string> values = new(StringComparer.Ordinal);
    private IReadOnlyDictionary<string, string> asked = new Dictionary<string, string>();
    private ActionDefinition? chosen;
    private ServiceEntry? entry;
    private bool possible;
    private bool busy;

    [Parameter, EditorRequired]
    public string IncidentId { get; set; } = "";

    [Parameter]
    public string Service { get; set; } = "";

    /// <summary>What is filled in at first; null for nothing.</summary>
    [Parameter]
    public RecommendedAction? Proposed { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private ActionCatalog Actions { get; set; } = default!;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(
        IDialogService dialogs,
        string incidentId,
        string service,
        RecommendedAction? proposed
    )
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<RunActionDialog>(
            "Run an action",
            new DialogParameters<RunActionDialog>
            {
                { d => d.IncidentId, incidentId },
                { d => d.Service, service },
                { d => d.Proposed, proposed },
            }
        );
        await dialog.Result;
    }

    private ScriptTarget? Script =>
        entry?.Targets.Scripts.FirstOrDefault(s =>
            Given(ScriptParameter) is "" || s.File == Given(ScriptParameter)
        );

    protected override async Task OnInitializedAsync()
    {
        entry = await Catalog.ServiceAsync(Service, CancellationToken.None);
        definitions =
        [
            .. Actions.All.Select(h => h.Definition).OrderBy(d => d.Title, StringComparer.Ordinal),
        ];
        if (Proposed is null)
        {
            return;
        }

        chosen = definitions.FirstOrDefault(d => d.Type == Proposed.Type);
        values = new Dictionary<string, string>(Proposed.Parameters, StringComparer.Ordinal);
        Ask();
    }

    private void Choose(ActionDefinition? definition)
    {
        chosen = definition;
        values = new Dictionary<string, string>(StringComparer.Ordinal);
        possible = false;
        Ask();
    }

    private string Given(string parameter) => values.GetValueOrDefault(parameter, "");

    private void Set(string parameter, string? value)
    {
        if (parameter == ScriptParameter && Given(parameter) != value)
        {
            // Another script takes other arguments.
            values.Clear();
        }

        values[parameter] = value ?? "";
        possible = false;
        Ask();
    }

    // An empty field means the default, not the empty text.
    private void Ask() =>
        asked = values
            .Where(v => v.Value.Trim().Length > 0)
            .ToDictionary(v => v.Key, v => v.Value.Trim(), StringComparer.Ordinal);

    private async Task RunAsync()
    {
        busy = true;
        if (await Commands.RunAsync(IncidentId, chosen!.Type, asked))
        {
            Dialog.Close();
        }

        busy = false;
    }

    private static string Risk(ActionDefinition definition) =>
        definition.Reversibility switch
        {
            Reversibility.ReadOnly => "It only looks.",
            Reversibility.Reversible => "It can be taken back.",
            Reversibility.SelfHealing => "The service is interrupted for a moment.",
            _ => "It cannot be taken back.",
        };
}
