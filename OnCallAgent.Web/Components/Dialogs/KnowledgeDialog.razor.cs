using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Shows a knowledge entry with its versions, and lets an admin change it; patterns are tried on recent lines while they are typed.</summary>
public partial class KnowledgeDialog
{
    private const int LinesTried = 1_000;
    private const int LongestShown = 120;

    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private IReadOnlyList<KnowledgeVersion> versions = [];
    private IReadOnlyList<PatternTrial> trials = [];
    private IReadOnlyList<string> recent = [];
    private KnowledgeForm form = new();

    /// <summary>The entry; null for a new one.</summary>
    [Parameter]
    public KnowledgeEntry? Entry { get; set; }

    [Parameter]
    public bool CanEdit { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private KnowledgeEdits Edits { get; set; } = default!;

    [Inject]
    private KnowledgeHistory History { get; set; } = default!;

    [Inject]
    private LogQueries Logs { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, KnowledgeEntry? entry, bool canEdit)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<KnowledgeDialog>(
            "Knowledge",
            new DialogParameters<KnowledgeDialog>
            {
                { d => d.Entry, entry },
                { d => d.CanEdit, canEdit },
            },
            // A click beside it must not throw away what was written.
            new DialogOptions
            {
                MaxWidth = MaxWidth.Large,
                FullWidth = true,
                BackdropClick = !canEdit,
                CloseButton = true,
                CloseOnEscapeKey = true,
            }
        );
        await dialog.Result;
    }

    protected override async Task OnInitializedAsync()
    {
        form = Entry is null ? new KnowledgeForm() : KnowledgeForm.Of(Entry);
        var lines = await Logs.RecentAsync(new LogFilter(), LinesTried, CancellationToken.None);
        recent = [.. lines.Lines.Select(static l => l.Message)];
        TryPatterns(form.ErrorPatterns);
        if (Entry is not null)
        {
            versions = await History.ReadAsync(Entry.Id, CancellationToken.None);
        }
    }

    private void TryPatterns(string? patterns)
    {
        form.ErrorPatterns = patterns ?? "";
        trials = PatternTrial.Of(KnowledgeForm.Lines(patterns), recent);
    }

    private async Task SaveAsync()
    {
        var wanted = form.ToEntry();
        if (faults.Refuse(Edits.Check(wanted)))
        {
            return;
        }

        await CloseAfterAsync(
            by =>
                Entry is null
                    ? Edits.CreateAsync(wanted, by, CancellationToken.None)
                    : seen.TryAsync(
                        Entry.Version,
                        version =>
                            Edits.ReplaceAsync(wanted, (int)version, by, CancellationToken.None)
                    ),
            $"{wanted.Title} is saved."
        );
    }

    private Task RestoreAsync(KnowledgeVersion version) =>
        CloseAfterAsync(
            by =>
                Edits.RestoreAsync(
                    Entry!.Id,
                    (int)version.Version,
                    Entry.Version,
                    by,
                    History,
                    CancellationToken.None
                ),
            $"{Entry!.Title} is as it was in version {version.Version}."
        );

    private async Task RemoveAsync()
    {
        if (
            await Commands.DoAsync(
                by => Edits.RemoveAsync(Entry!.Id, Entry.Version, by, CancellationToken.None),
                $"{Entry!.Title} is removed."
            )
        )
        {
            Dialog.Close();
        }
    }

    private async Task CloseAfterAsync(
        Func<string, Task<Result<KnowledgeEntry>>> change,
        string said
    )
    {
        var done = await Commands.DoAsync(
            async by => (await change(by)) is { Error: { } refused } ? refused : Result.Success,
            said
        );
        if (done)
        {
            Dialog.Close();
        }
    }

    private bool Has(params string[] fields) => Fault(fields) is not null;

    private string? Fault(params string[] fields) => faults.Of(fields);

    private static string Cut(string line) =>
        line.Length <= LongestShown ? line : line[..LongestShown] + "…";
}
