using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Escalation;

/// <summary>Who is on call, by which policies people are called, through which channels, and whether those are proven to work.</summary>
public partial class EscalationPage
{
    private ViewerRights rights = ViewerRights.None;
    private EscalationBook book = new();
    private IReadOnlyList<ChannelRow> channels = [];
    private IReadOnlyList<EscalationCall> calls = [];
    private bool read;

    [Inject]
    private EscalationBooks Books { get; set; } = default!;

    [Inject]
    private ChannelQueries Channels { get; set; } = default!;

    [Inject]
    private DeliveryQueries Deliveries { get; set; } = default!;

    [Inject]
    private ChannelProofs Proofs { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>() || batch.Has<LiveEvent.IncidentChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        book = (await Books.ReadAsync(Gone)).Book;
        channels = await Channels.ListAsync(Gone);
        calls = await Deliveries.OpenCallsAsync(Gone);
        read = true;
    }

    private async Task EditPersonAsync(OnCallPerson? person)
    {
        await PersonDialog.OpenAsync(Dialogs, person, book);
        await ReadAsync();
    }

    private async Task EditScheduleAsync(OnCallSchedule? schedule)
    {
        await ScheduleDialog.OpenAsync(Dialogs, schedule, book);
        await ReadAsync();
    }

    private async Task EditPolicyAsync(EscalationPolicy? policy)
    {
        await PolicyDialog.OpenAsync(Dialogs, policy, book);
        await ReadAsync();
    }

    private async Task EditChannelAsync(ChannelEntry? channel)
    {
        await ChannelDialog.OpenAsync(Dialogs, channel);
        await ReadAsync();
    }

    private Task<bool> CanaryAsync(EscalationPolicy policy) =>
        Commands.DoAsync(
            by => Proofs.CanaryAsync(policy.Id, by, CancellationToken.None),
            $"A canary goes to whom the first step of “{policy.Name}” reaches now; the outbox tells who answers."
        );

    private string Standing(EscalationCall call)
    {
        var policy = book.Find(call.PolicyId)?.Name ?? "no step taken yet";
        var at = call.NextAt is { } next
            ? Viewer.Local(next).ToString("ddd HH:mm", CultureInfo.InvariantCulture)
            : "";
        return call.Phase == CallPhase.Held
            ? $"{policy} · waits until {at}"
            : $"{policy} · step {call.Level}, round {call.Round} · next at {at}";
    }
}
