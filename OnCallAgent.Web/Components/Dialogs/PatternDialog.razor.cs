using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Shows a pattern, lets an admin change it, and tries it on lines before it is saved.</summary>
public partial class PatternDialog
{
    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private IReadOnlyList<CatalogChange> history = [];
    private PatternForm form = new();

    /// <summary>The pattern; null for a new one.</summary>
    [Parameter]
    public AlertPattern? Pattern { get; set; }

    /// <summary>Expression of a new one, where it is known.</summary>
    [Parameter]
    public string SuggestedRegex { get; set; } = "";

    /// <summary>Whether it is tried on the stored lines of the last day as soon as it is shown.</summary>
    [Parameter]
    public bool TryAtOnce { get; set; }

    [Parameter]
    public bool CanEdit { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PatternEdits Edits { get; set; } = default!;

    [Inject]
    private CatalogHistory History { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    // Judged while it is typed: the position of a fault is told at once.
    private string? RegexFault =>
        Fault("regex")
        ?? (form.Regex is { Length: > 0 } regex ? PatternRegex.Check(regex)?.Message : null);

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(
        IDialogService dialogs,
        AlertPattern? pattern,
        bool canEdit,
        string regex = "",
        bool tryAtOnce = false
    )
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<PatternDialog>(
            "Pattern",
            new DialogParameters<PatternDialog>
            {
                { d => d.Pattern, pattern },
                { d => d.CanEdit, canEdit },
                { d => d.SuggestedRegex, regex },
                { d => d.TryAtOnce, tryAtOnce },
            },
            // A click beside it must not throw away what was written.
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
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
        form = Pattern is null
            ? new PatternForm { Regex = SuggestedRegex }
            : PatternForm.Of(Pattern);
        if (Pattern is not null)
        {
            history = await History.ReadAsync(
                CatalogChange.Pattern,
                Pattern.Id,
                CancellationToken.None
            );
        }
    }

    private async Task SaveAsync()
    {
        var wanted = form.ToPattern();
        if (faults.Refuse(Edits.Check(wanted)))
        {
            return;
        }

        await CloseAfterAsync(
            by =>
                Pattern is null
                    ? Edits.CreateAsync(wanted, by, CancellationToken.None)
                    : seen.TryAsync(
                        Pattern.Version,
                        version =>
                            Edits.ReplaceAsync(wanted, (int)version, by, CancellationToken.None)
                    ),
            $"{wanted.Name} is saved."
        );
    }

    private Task ResetAsync() =>
        CloseAfterAsync(
            by => Edits.ResetAsync(Pattern!.Id, Pattern.Version, by, CancellationToken.None),
            $"{Pattern!.Name} is as it was shipped."
        );

    private async Task RemoveAsync()
    {
        if (
            await Commands.DoAsync(
                by => Edits.RemoveAsync(Pattern!.Id, Pattern.Version, by, CancellationToken.None),
                $"{Pattern!.Name} is removed."
            )
        )
        {
            Dialog.Close();
        }
    }

    private async Task CloseAfterAsync(Func<string, Task<Result<AlertPattern>>> change, string said)
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

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);
}
