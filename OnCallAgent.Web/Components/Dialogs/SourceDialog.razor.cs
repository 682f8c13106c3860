using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks which files to follow.</summary>
public partial class SourceDialog
{
    private IReadOnlyList<FieldError> faults = [];
    private string location = "";
    private string name = "";
    private string service = "";
    private string zone = "";
    private bool fromStart;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private SourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    private async Task AddAsync()
    {
        var wanted = new NewFileSource(location ?? "")
        {
            Name = name ?? "",
            DefaultService = service ?? "",
            Zone = zone?.Trim() ?? "",
            FromStart = fromStart,
        };
        faults = SourceEdits.Check(wanted);
        if (
            faults.Count == 0
            && await Commands.DoAsync(
                async by =>
                    (await Edits.AddFilesAsync(wanted, by, CancellationToken.None))
                        is { Error: { } refused }
                        ? refused
                        : Result.Success,
                $"{wanted.Location} is followed."
            )
        )
        {
            Dialog.Close();
        }
    }

    private string? Fault(string field) => faults.FirstOrDefault(f => f.Field == field)?.Reason;
}
