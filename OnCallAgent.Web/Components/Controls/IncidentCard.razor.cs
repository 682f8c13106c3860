using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What a card's buttons ask for.</summary>
public enum CardCommand
{
    /// <summary>A human has seen it.</summary>
    Acknowledge = 0,

    /// <summary>It is over.</summary>
    Resolve = 1,

    /// <summary>Yes to what the agent proposes.</summary>
    Approve = 2,

    /// <summary>No to what the agent proposes.</summary>
    Reject = 3,
}

/// <summary>A wish made on a card, with the version that the viewer saw.</summary>
public sealed record CardRequest(BoardCard Card, CardCommand Command);

/// <summary>One incident on the board.</summary>
public sealed partial class IncidentCard : IDisposable
{
    private IDisposable? beat;

    [Parameter, EditorRequired]
    public BoardCard Card { get; set; } = default!;

    /// <summary>The viewer's name.</summary>
    [Parameter]
    public string ViewerName { get; set; } = "";

    /// <summary>Whether the viewer may act; without it there are no buttons.</summary>
    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Whether it came just now.</summary>
    [Parameter]
    public bool Arrived { get; set; }

    [Parameter]
    public EventCallback<CardRequest> OnCommand { get; set; }

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    private bool Busy { get; set; }

    private BoardColumn Column => CardStatus.ColumnOf(Card);

    private CardStatus Status => CardStatus.Of(Card, ViewerName, Clock.GetUtcNow());

    public void Dispose() => beat?.Dispose();

    protected override void OnAfterRender(bool firstRender)
    {
        // Only a verification counts down; all else changes when the database does.
        if (Card.Watch is not null && beat is null)
        {
            beat = Heartbeat.Listen(() => _ = InvokeAsync(StateHasChanged));
        }
        else if (Card.Watch is null && beat is not null)
        {
            beat.Dispose();
            beat = null;
        }
    }

    private async Task Run(CardCommand command)
    {
        // A second click before the answer would ask twice.
        Busy = true;
        try
        {
            await OnCommand.InvokeAsync(new CardRequest(Card, command));
        }
        finally
        {
            Busy = false;
        }
    }
}
