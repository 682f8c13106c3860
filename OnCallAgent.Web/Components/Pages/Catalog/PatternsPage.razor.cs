using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>What the agent looks for in log lines.</summary>
public partial class PatternsPage
{
    private readonly LiveRows<AlertPattern> rows = new(
        p => p.Id,
        p => $"{p.Name}\n{p.Regex}\n{p.Note}\n{p.Category}\n{p.Service}\n{p.Owner}"
    );
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyDictionary<string, long> hits = new Dictionary<string, long>();
    private IReadOnlyDictionary<string, string> troubles = new Dictionary<string, string>();

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private PatternTroubles Health { get; set; } = default!;

    [Inject]
    private PatternEdits Edits { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        rows.Show(await Catalog.PatternsAsync(Gone));
        troubles = Health.Now();
        hits = await Catalog.PatternHitsAsync(Clock.GetUtcNow().AddHours(-24), Gone);
    }

    private async Task OpenAsync(AlertPattern? pattern)
    {
        await PatternDialog.OpenAsync(Dialogs, pattern, rights.Administer);
        await ReadAsync();
    }

    private async Task EnableAsync(AlertPattern pattern, bool enabled)
    {
        await Commands.DoAsync(
            by => Edits.EnableAsync(pattern.Id, enabled, by, CancellationToken.None),
            $"{pattern.Name} is {(enabled ? "looked for" : "not looked for any more")}."
        );
        await ReadAsync();
    }

    private static string Opens(AlertPattern pattern) =>
        pattern switch
        {
            { Threshold: > 1 } =>
                $"{pattern.Threshold} lines in {Wording.Duration(pattern.Window)}",
            { Severity: Severity.Critical or Severity.High } => "at the first line",
            _ => "never, only counted",
        };
}
