using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Shows a service, and lets an admin say what of it may be touched.</summary>
public partial class ServiceDialog
{
    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private ServiceForm form = new();

    /// <summary>The service; null for a new one.</summary>
    [Parameter]
    public ServiceEntry? Service { get; set; }

    /// <summary>Name of a new one, where it is known.</summary>
    [Parameter]
    public string SuggestedName { get; set; } = "";

    [Parameter]
    public bool CanEdit { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private ServiceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(
        IDialogService dialogs,
        ServiceEntry? service,
        string name,
        bool canEdit
    )
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<ServiceDialog>(
            "Service",
            new DialogParameters<ServiceDialog>
            {
                { d => d.Service, service },
                { d => d.SuggestedName, name },
                { d => d.CanEdit, canEdit },
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

    protected override void OnInitialized() =>
        form = Service is null ? new ServiceForm { Name = SuggestedName } : ServiceForm.Of(Service);

    private async Task SaveAsync()
    {
        var wanted = form.ToEntry();
        if (
            !faults.Refuse(Judge(wanted))
            && await Commands.DoAsync(by => StoreAsync(wanted, by), $"{wanted.Name} is saved.")
        )
        {
            Dialog.Close();
        }
    }

    private IReadOnlyList<FieldError> Judge(ServiceEntry wanted) =>
        [.. form.Unreadable, .. ServiceReview.Check(wanted)];

    private async Task<Result> StoreAsync(ServiceEntry wanted, string by)
    {
        var secrets = form.SecretsToSave();
        var saved = Service is null
            ? await Edits.AddAsync(wanted, by, CancellationToken.None, secrets)
            : await seen.TryAsync(
                Service.Version,
                version =>
                    Edits.ReplaceAsync(wanted, (int)version, by, CancellationToken.None, secrets)
            );
        if (saved.Error is FieldError fault)
        {
            faults.Refuse([fault]);
        }

        return saved;
    }

    private async Task RemoveAsync()
    {
        if (
            await Commands.DoAsync(
                by => Edits.RemoveAsync(Service!.Name, null, by, CancellationToken.None),
                $"{Service!.Name} is removed; the agent touches nothing of it."
            )
        )
        {
            Dialog.Close();
        }
    }

    private IReadOnlyList<SecretSlot> Slots => SecretSlot.All(form.Targets);

    // A stored secret stays only with the address that it was given for.
    private string Stored(SecretSlot slot) =>
        Service is not null
        && SecretSlot.All(Service.Targets).Contains(slot)
        && Service.Targets.Secrets.Any(s => s.Of == slot.Key)
            ? "One is stored; leave empty to keep it"
            : "None is stored";

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);

    private static string TierWords(Criticality tier) =>
        tier switch
        {
            Criticality.Tier1 => "1: users or money are hurt at once",
            Criticality.Tier2 => "2: users notice soon",
            Criticality.Tier3 => "3: internal, can wait for the morning",
            _ => "4: experiments and batch work",
        };

    private static string RungWords(LadderRung rung) =>
        rung switch
        {
            LadderRung.Auto => "auto: it acts at once",
            LadderRung.Suggest => "suggest: it asks",
            _ => "shadow: it only records",
        };

    private static string ModeWords(AutomationMode mode) =>
        mode switch
        {
            AutomationMode.Auto => "acts where every guard agrees",
            AutomationMode.Suggest => "proposes, and waits for a yes",
            AutomationMode.Shadow => "records what it would do",
            _ => "only tells",
        };
}
