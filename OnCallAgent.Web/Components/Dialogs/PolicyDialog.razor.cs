using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks for which incidents, whom, after which time, and how often.</summary>
public partial class PolicyDialog
{
    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private PolicyForm form = new();

    /// <summary>The policy to edit; null for a new one.</summary>
    [Parameter]
    public EscalationPolicy? Policy { get; set; }

    /// <summary>Who and what can be called.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private OnCallEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private IReadOnlyList<(string Value, string Words)> Choices =>
        [
            .. Book.Schedules.Select(s => ($"schedule:{s.Id}", $"whoever is on call by {s.Name}")),
            .. Book.People.Select(p => ($"person:{p.Id}", p.Name)),
            .. Book
                .Channels.Where(c => c.Kind != ChannelKind.Log)
                .Select(c => ($"channel:{c.Id}", $"the channel {c.Id}")),
        ];

    /// <summary>Opens it and waits until it is closed.</summary>
    public static Task OpenAsync(
        IDialogService dialogs,
        EscalationPolicy? policy,
        EscalationBook book
    ) =>
        EscalationDialogs.OpenAsync(
            dialogs,
            "Policy",
            new DialogParameters<PolicyDialog> { { d => d.Policy, policy }, { d => d.Book, book } }
        );

    protected override void OnInitialized() =>
        form = Policy is null
            ? new PolicyForm { QuietZone = Viewer.Zone.Id, Steps = { NewStep(0) } }
            : PolicyForm.Of(Policy);

    private StepForm NewStep(int minutes) =>
        new() { Minutes = minutes, Targets = { Choices[0].Value } };

    private async Task SaveAsync()
    {
        var wanted = form.ToPolicy(Policy?.Id);
        if (faults.Refuse(OnCallEdits.Check(wanted, Book)))
        {
            return;
        }

        var done = await Commands.DoAsync(
            by =>
                seen.TryAsync(
                    Policy?.Version ?? 0,
                    version =>
                        Edits.SaveAsync(
                            wanted,
                            Policy is null,
                            Policy is null ? null : version,
                            by,
                            CancellationToken.None
                        )
                ),
            "The policy is saved."
        );
        if (done)
        {
            Dialog.Close();
        }
    }

    private async Task RemoveAsync()
    {
        if (
            await Commands.DoAsync(
                by =>
                    Edits.RemovePolicyAsync(Policy!.Id, Policy.Version, by, CancellationToken.None),
                "The policy is removed; calls under way go on by the one that fits now."
            )
        )
        {
            Dialog.Close();
        }
    }
}
