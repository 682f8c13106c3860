using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks who can be on call, and how they are reached.</summary>
public partial class PersonDialog
{
    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private readonly List<Way> ways = [];
    private string? name = "";

    /// <summary>The person to edit; null for a new one.</summary>
    [Parameter]
    public OnCallPerson? Person { get; set; }

    /// <summary>The channels there are.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private OnCallEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    private IEnumerable<ChannelCard> Channels =>
        Book.Channels.Where(c => c.Kind != ChannelKind.Log);

    /// <summary>Opens it and waits until it is closed.</summary>
    public static Task OpenAsync(
        IDialogService dialogs,
        OnCallPerson? person,
        EscalationBook book
    ) =>
        EscalationDialogs.OpenAsync(
            dialogs,
            "Person",
            new DialogParameters<PersonDialog> { { d => d.Person, person }, { d => d.Book, book } }
        );

    protected override void OnInitialized()
    {
        name = Person?.Name ?? "";
        ways.AddRange(
            Person?.Ways.Select(w => new Way { Channel = w.Channel, Address = w.Address }) ?? []
        );
        if (ways.Count == 0)
        {
            ways.Add(NewWay());
        }
    }

    private Way NewWay() => new() { Channel = Channels.FirstOrDefault()?.Id ?? "email" };

    private bool TakesAddress(Way way) =>
        Channels.FirstOrDefault(c => c.Id == way.Channel)
            is not { Kind: ChannelKind.Teams or ChannelKind.Slack or ChannelKind.Webhook };

    private string Placeholder(Way way) =>
        Channels.FirstOrDefault(c => c.Id == way.Channel)?.Kind switch
        {
            ChannelKind.Email => "ada@example.com",
            ChannelKind.Sms => "+15551234567",
            _ => "reaches one place",
        };

    private async Task SaveAsync()
    {
        var wanted = new OnCallPerson
        {
            Id = Person?.Id ?? EntryId.From(EscalationDialogs.Text(name)),
            Name = EscalationDialogs.Text(name),
            Ways =
            [
                .. ways.Select(w => new ContactWay(
                    w.Channel,
                    TakesAddress(w) ? EscalationDialogs.Text(w.Address) : ""
                )),
            ],
        };
        if (faults.Refuse(OnCallEdits.Check(wanted, Book)))
        {
            return;
        }

        var done = await Commands.DoAsync(
            by =>
                seen.TryAsync(
                    Person?.Version ?? 0,
                    version =>
                        Edits.SaveAsync(
                            wanted,
                            Person is null,
                            Person is null ? null : version,
                            by,
                            CancellationToken.None
                        )
                ),
            $"{wanted.Name} can be called."
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
                    Edits.RemovePersonAsync(Person!.Id, Person.Version, by, CancellationToken.None),
                $"{Person!.Name} is called no more."
            )
        )
        {
            Dialog.Close();
        }
    }

    private sealed class Way
    {
        public string Channel { get; set; } = "";

        public string? Address { get; set; } = "";
    }
}
