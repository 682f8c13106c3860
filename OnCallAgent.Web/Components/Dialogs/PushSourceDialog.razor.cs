using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks who will push, and makes the source; its result is the source's id.</summary>
public partial class PushSourceDialog
{
    private readonly FormFaults faults = new();
    private string name = "";
    private string service = "";
    private string zone = "";

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private PushSourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    /// <returns>Id of the source that was made; null for none.</returns>
    public static async Task<string?> OpenAsync(IDialogService dialogs)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<PushSourceDialog>("Receive lines and alerts");
        return (await dialog.Result)?.Data as string;
    }

    private async Task AddAsync()
    {
        var wanted = Wanted();
        if (faults.Refuse(PushSourceEdits.Check(wanted)))
        {
            return;
        }

        var id = "";
        if (
            await Commands.DoAsync(
                async by =>
                {
                    var made = await Edits.AddAsync(wanted, by, CancellationToken.None);
                    id = made.IsSuccess ? made.Value : "";
                    return made;
                },
                $"{wanted.Name} may push now, once it has a token."
            )
        )
        {
            Dialog.Close(DialogResult.Ok(id));
        }
    }

    private NewPushSource Wanted() =>
        new(name?.Trim() ?? "")
        {
            DefaultService = service?.Trim() ?? "",
            Zone = zone?.Trim() ?? "",
        };

    private string? Fault(string field) => faults.Of(field);
}
