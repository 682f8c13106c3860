using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks how messages are sent. What is secret of it is only ever written.</summary>
public partial class ChannelDialog
{
    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private ChannelForm form = new();

    /// <summary>The channel to edit; null for a new one.</summary>
    [Parameter]
    public ChannelEntry? Channel { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private ChannelEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    private string SecretLabel =>
        form.Kind switch
        {
            ChannelKind.Email => "Password (only for a mail server of its own)",
            ChannelKind.Teams or ChannelKind.Slack =>
                "URL of the webhook: whoever knows it can post",
            ChannelKind.Webhook =>
                "Signing key, 16 characters at least (optional): HMAC-SHA-256 over time and body",
            _ => "Key of the gateway (optional)",
        };

    /// <summary>Opens it and waits until it is closed.</summary>
    public static Task OpenAsync(IDialogService dialogs, ChannelEntry? channel) =>
        EscalationDialogs.OpenAsync(
            dialogs,
            "Channel",
            new DialogParameters<ChannelDialog> { { d => d.Channel, channel } }
        );

    protected override void OnInitialized() =>
        form = Channel is null ? new ChannelForm() : ChannelForm.Of(Channel);

    private async Task SaveAsync()
    {
        var wanted = form.ToEntry(Channel?.Id);
        var typed = form.Secret?.Trim() ?? "";
        var secret = typed.Length > 0 || Channel is null ? typed : null;
        if (faults.Refuse(await Edits.CheckAsync(wanted, secret, CancellationToken.None)))
        {
            return;
        }

        var done = await Commands.DoAsync(
            by =>
                Channel is null
                    ? Edits.CreateAsync(wanted, typed, by, CancellationToken.None)
                    : seen.TryAsync(
                        Channel.Version,
                        version =>
                            Edits.ReplaceAsync(wanted, secret, version, by, CancellationToken.None)
                    ),
            "The channel is saved. Send a test: only an answer proves that messages arrive."
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
                by => Edits.RemoveAsync(Channel!.Id, Channel.Version, by, CancellationToken.None),
                "The channel is removed."
            )
        )
        {
            Dialog.Close();
        }
    }
}
