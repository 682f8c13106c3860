using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A person reports what the agent did not see.</summary>
public partial class NewIncidentDialog
{
    private string title = "";
    private string service = "";
    private string description = "";
    private Severity severity = Severity.High;
    private FieldError? fault;
    private bool busy;

    /// <summary>The service that is proposed.</summary>
    [Parameter]
    public string Service { get; set; } = "";

    /// <summary>Services to choose from; any other may be typed.</summary>
    [Parameter]
    public IReadOnlyList<string> Services { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    /// <returns>The new incident's id; null where the viewer changed their mind.</returns>
    public static async Task<string?> OpenAsync(
        IDialogService dialogs,
        string service,
        IReadOnlyList<string> services
    )
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<NewIncidentDialog>(
            "New incident",
            new DialogParameters<NewIncidentDialog>
            {
                { d => d.Service, service },
                { d => d.Services, services },
            },
            // A click beside it must not throw away what was written.
            new DialogOptions
            {
                MaxWidth = MaxWidth.Small,
                FullWidth = true,
                BackdropClick = false,
                CloseButton = true,
                CloseOnEscapeKey = true,
            }
        );
        return await dialog.Result is { Canceled: false, Data: string id } ? id : null;
    }

    protected override void OnInitialized() => service = Service;

    private string? Fault(string field) => fault?.Field == field ? fault.Reason : null;

    private async Task OpenAsync()
    {
        busy = true;
        try
        {
            var opened = await Commands.CreateAsync(
                new NewIncident(title, description, service, severity)
            );
            fault = opened.Error as FieldError;
            if (opened.IsSuccess)
            {
                Dialog.Close(opened.Value.Id);
            }
            else if (fault is null)
            {
                Commands.Tell(opened.Error);
            }
        }
        finally
        {
            busy = false;
        }
    }
}
