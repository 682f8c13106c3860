using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>Who was told, and what came of it.</summary>
public partial class NotificationsCard
{
    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    private static string Target(Delivery delivery) =>
        delivery.Channel == Delivery.LogChannel ? "the agent's log: nobody is configured"
        : delivery.Channel == delivery.Recipient ? delivery.Channel
        : $"{delivery.Channel}: {delivery.Recipient}";

    private static string StatusWords(Delivery delivery) =>
        delivery switch
        {
            { Channel: Delivery.LogChannel, Status: DeliveryStatus.Sent } => "written",
            { Status: DeliveryStatus.Sent } => "delivered",
            { Status: DeliveryStatus.Queued, Attempts: 0 } => "on its way",
            { Status: DeliveryStatus.Queued } => "failed so far, will be tried again",
            _ => delivery.Status.ToString().ToLowerInvariant(),
        };

    private static string ToneOf(Delivery delivery) =>
        delivery switch
        {
            { Channel: Delivery.LogChannel } => "oc-warn",
            { Status: DeliveryStatus.Sent } => "oc-ok",
            { Status: DeliveryStatus.Failed } => "oc-bad",
            { Status: DeliveryStatus.Queued, Attempts: > 0 } => "oc-warn",
            _ => "oc-muted",
        };
}
