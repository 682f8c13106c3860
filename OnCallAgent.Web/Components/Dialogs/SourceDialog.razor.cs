using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks which files to follow, and how.</summary>
public partial class SourceDialog
{
    private readonly SeenVersion seen = new();
    private IReadOnlyList<FieldError> faults = [];
    private string location = "";
    private string name = "";
    private string service = "";
    private string zone = "";
    private string encoding = "";
    private string firstLine = "";
    private bool fromStart;

    /// <summary>The source to edit; null for a new one.</summary>
    [Parameter]
    public StoredSource? Source { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private SourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    /// <param name="dialogs">Where it is opened.</param>
    /// <param name="source">The source to edit; null for a new one.</param>
    public static async Task OpenAsync(IDialogService dialogs, StoredSource? source)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<SourceDialog>(
            "Follow files",
            new DialogParameters<SourceDialog> { { d => d.Source, source } }
        );
        await dialog.Result;
    }

    protected override void OnInitialized()
    {
        if (Source is null)
        {
            return;
        }

        location = Source.Location;
        name = Source.Name;
        service = Source.DefaultService ?? "";
        zone = Source.Zone ?? "";
        encoding = Source.Encoding ?? "";
        firstLine = Source.FirstLine ?? "";
        fromStart = Source.FromStart;
    }

    private NewFileSource Wanted =>
        new(location ?? "")
        {
            Name = name ?? "",
            DefaultService = service ?? "",
            Zone = zone?.Trim() ?? "",
            Encoding = encoding?.Trim() ?? "",
            FirstLine = firstLine ?? "",
            FromStart = fromStart,
            Enabled = Source?.Enabled ?? true,
        };

    private void TryFirstLine(string? typed)
    {
        firstLine = typed ?? "";
        // Told as one types: a pattern is rarely right at once.
        faults =
        [
            .. faults.Where(f => f.Field != "first_line"),
            .. FileSourceRules.Check(Wanted).Where(f => f.Field == "first_line"),
        ];
    }

    private async Task SaveAsync()
    {
        var wanted = Wanted;
        faults = FileSourceRules.Check(wanted);
        if (
            faults.Count == 0
            && await Commands.DoAsync(
                by => SaveAsync(wanted, by),
                $"{wanted.Location} is {(wanted.Enabled ? "followed" : "saved")}."
            )
        )
        {
            Dialog.Close();
        }
    }

    private async Task<Result> SaveAsync(NewFileSource wanted, string by)
    {
        if (Source is not null)
        {
            return await seen.TryAsync(
                Source.Version,
                version =>
                    Edits.ReplaceFilesAsync(Source.Id, wanted, version, by, CancellationToken.None)
            );
        }

        return await Edits.AddFilesAsync(wanted, by, CancellationToken.None);
    }

    private string? Fault(string field) => faults.FirstOrDefault(f => f.Field == field)?.Reason;
}
