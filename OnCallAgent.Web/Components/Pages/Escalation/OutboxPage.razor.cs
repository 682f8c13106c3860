using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Escalation;

/// <summary>Every message to humans with its status and its reason, the latest first. The filter stands in the address.</summary>
public partial class OutboxPage
{
    private const int Part = 100;
    private const int LongestTitle = 160;

    private readonly LiveRows<Delivery> rows = new(d => d.Id.ToString("N"));
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyDictionary<DeliveryStatus, int> counts = new Dictionary<DeliveryStatus, int>();
    private int shown = Part;
    private bool more;

    /// <summary>Only messages with this status; empty for all.</summary>
    [SupplyParameterFromQuery(Name = "status")]
    public string? Status { get; set; }

    [Inject]
    private DeliveryQueries Deliveries { get; set; } = default!;

    [Inject]
    private ResponderCommands Commands { get; set; } = default!;

    [Inject]
    private DeliveryStore Outbox { get; set; } = default!;

    private protected override TimeSpan Pause => TimeSpan.FromSeconds(1);

    private DeliveryStatus? Chosen =>
        Enum.TryParse<DeliveryStatus>(Status, ignoreCase: true, out var known)
        && Enum.IsDefined(known)
            ? known
            : null;

    protected override async Task OnParametersSetAsync()
    {
        rights = await Viewer.RightsAsync();
        shown = Part;
        await ReadAsync();
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.IncidentChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        counts = await Deliveries.CountsAsync(Gone);
        var found = await Deliveries.ListAsync(
            new DeliveryFilter(
                Chosen is { } status ? [status] : [],
                Channel: null,
                IncidentId: null,
                Cause: null,
                shown + 1,
                Before: null
            ),
            Gone
        );
        more = found.Count > shown;
        rows.Show(found.Take(shown));
    }

    private Task OlderAsync()
    {
        shown += Part;
        return ReadAsync();
    }

    private async Task ResendAsync(Delivery message)
    {
        await Commands.DoAsync(
            by => Outbox.RequeueAsync(message.Id, by, CancellationToken.None),
            "It is sent again."
        );
        await ReadAsync();
    }

    private static string Word(DeliveryStatus status) => status.ToString().ToLowerInvariant();

    private static string StatusWords(Delivery message) =>
        message switch
        {
            { Status: DeliveryStatus.Queued, HeldBack: true } => "held back",
            { Status: DeliveryStatus.Queued, Attempts: > 0 } => "is tried again",
            { Status: DeliveryStatus.Sent, BundledIn: not null } => "sent with others",
            _ => Word(message.Status),
        };

    private static string Tone(Delivery message) =>
        message switch
        {
            { Status: DeliveryStatus.Sent } => "oc-ok",
            { Status: DeliveryStatus.Failed } => "oc-bad",
            { Status: DeliveryStatus.Queued, Reason.Length: > 0 } => "oc-warn",
            _ => "oc-muted",
        };
}
