using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>All incidents by who must act, live.</summary>
public partial class BoardPage
{
    private readonly BoardView view = new();
    private readonly HashSet<BoardColumn> unfolded = [];
    private ViewerRights rights = ViewerRights.None;
    private BoardFilter filter = new();
    private IReadOnlyList<string> services = [];
    private bool paused;
    private int missed;

    [SupplyParameterFromQuery(Name = BoardFilter.SeverityKey)]
    private string? SeverityQuery { get; set; }

    [SupplyParameterFromQuery(Name = BoardFilter.ServiceKey)]
    private string? ServiceQuery { get; set; }

    [SupplyParameterFromQuery(Name = BoardFilter.SinceKey)]
    private string? SinceQuery { get; set; }

    [SupplyParameterFromQuery(Name = BoardFilter.TextKey)]
    private string? TextQuery { get; set; }

    [Inject]
    private BoardQueries Queries { get; set; } = default!;

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    protected override async Task OnInitializedAsync() => rights = await Viewer.RightsAsync();

    protected override async Task OnParametersSetAsync()
    {
        var wanted = BoardFilter.Parse(SeverityQuery, ServiceQuery, SinceQuery, TextQuery);
        if (wanted != filter || view.Data is null)
        {
            filter = wanted;
            view.Forget();
            await ReadAsync();
        }
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (!batch.Has<LiveEvent.IncidentChanged>())
        {
            return;
        }

        if (paused)
        {
            missed += batch.Events.OfType<LiveEvent.IncidentChanged>().Count();
        }
        else
        {
            await ReadAsync();
        }

        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        var now = Clock.GetUtcNow();
        view.Show(await Queries.ReadAsync(filter.ToScope(now), now, Viewer.StartOfToday(), Gone));
        services = await Queries.ServiceNamesAsync(Gone);
    }

    private void Navigate(BoardFilter wanted) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(wanted.ToQuery()),
            replace: true
        );

    private async Task TogglePauseAsync()
    {
        paused = !paused;
        missed = 0;
        if (!paused)
        {
            await ReadAsync();
        }
    }

    private IEnumerable<BoardCard> Drawn(BoardLane lane) =>
        unfolded.Contains(lane.Column) ? lane.Cards : lane.Cards.Take(BoardLane.MostDrawn);

    private async Task ObeyAsync(CardRequest request)
    {
        var card = request.Card;
        switch (request.Command)
        {
            case CardCommand.Acknowledge:
                await Commands.AcknowledgeAsync(card.Id);
                break;
            case CardCommand.Resolve:
                await Commands.ResolveAsync(card.Id, card.Title);
                break;
            case CardCommand.Approve:
                await Commands.ApproveAsync(card.Id, card.Version);
                break;
            case CardCommand.Reject
                when await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Reject) is { } why:
                await Commands.RejectAsync(card.Id, why, card.Version);
                break;
        }

        // Also after a refusal: what the viewer saw was old.
        await ReadAsync();
    }
}
