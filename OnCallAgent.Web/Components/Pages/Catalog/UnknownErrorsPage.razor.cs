using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>Kinds of error that nobody wrote a pattern for, and bursts of known ones.</summary>
public partial class UnknownErrorsPage
{
    private const int LongestExample = 300;

    private static readonly (string Key, string Words)[] Choices =
    [
        ("new", "New"),
        ("burst", "Bursts today"),
        ("all", "All"),
    ];

    private readonly LiveRows<ErrorTemplate> rows = new(t => t.Id);
    private ViewerRights rights = ViewerRights.None;
    private TemplateRules rules = new();

    /// <summary>Which are shown: new, burst or all.</summary>
    [SupplyParameterFromQuery(Name = "show")]
    public string? Show { get; set; }

    [Inject]
    private TemplateQueries Queries { get; set; } = default!;

    [Inject]
    private TemplateSettings Settings { get; set; } = default!;

    [Inject]
    private TemplateCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(2);

    private string Shown => Choices.Any(c => c.Key == Show) ? Show! : "new";

    private string Rules =>
        rules.Enabled
            ? $"Error lines that no pattern speaks for, sorted by what they say. {rules.NewLines} lines of new ones within {Wording.Duration(rules.Window)} open an incident; so does a known one that comes {rules.BurstFactor:0.#} times as often as usual and {rules.BurstFloor} times a minute."
            : "Error lines are not sorted: it is switched off in the settings.";

    protected override async Task OnInitializedAsync() => rights = await Viewer.RightsAsync();

    protected override async Task OnParametersSetAsync() => await ReadAsync();

    private protected override bool Concerns(LiveEvent happened) => true;

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.LinesStored>() || batch.Has<LiveEvent.ConfigurationChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        rules = await Settings.CurrentAsync(Gone);
        var found = await Queries.ListAsync(
            Shown switch
            {
                "new" => new TemplateFilter { State = TemplateState.New },
                "burst" => new TemplateFilter
                {
                    BurstSince = Clock.GetUtcNow() - TimeSpan.FromHours(24),
                },
                _ => new TemplateFilter(),
            },
            TemplateQueries.MostListed,
            Gone
        );
        rows.Show(found);
    }

    private async Task DecideAsync(ErrorTemplate template, TemplateState state)
    {
        await Commands.DecideAsync(template.Id, state);
        await ReadAsync();
    }

    private async Task MakePatternAsync(ErrorTemplate template)
    {
        var dialog = await Dialogs.ShowAsync<TemplatePatternDialog>(
            "Make a pattern",
            new DialogParameters<TemplatePatternDialog> { { d => d.Template, template } },
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
                FullWidth = true,
                BackdropClick = false,
            }
        );
        await dialog.Result;
        await ReadAsync();
    }

    private static string Example(ErrorTemplate template)
    {
        var end = template.Example.AsSpan().IndexOfAny('\r', '\n');
        var line = end < 0 ? template.Example : template.Example[..end];
        return line.Length <= LongestExample ? line : line[..LongestExample] + "…";
    }

    private string StateWords(ErrorTemplate template) =>
        template switch
        {
            { State: TemplateState.New } => "new",
            { State: TemplateState.Ignored } => "ignored",
            { BurstAt: { } at } when Clock.GetUtcNow() - at < TimeSpan.FromHours(24) => "burst",
            _ => "known",
        };
}
