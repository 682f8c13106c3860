using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Routing;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>All incidents, by who must act or as a list, live.</summary>
public partial class BoardPage
{
    private readonly BoardView view = new();
    private readonly HashSet<BoardColumn> unfolded = [];
    private ViewerRights rights = ViewerRights.None;
    private BoardFilter filter = new();
    private IReadOnlyList<string> services = [];
    private IReadOnlyList<SetupStep> setup = [];
    private DotNetObjectReference<BoardPage>? self;
    private ElementReference root;
    private IncidentList? list;
    private bool paused;
    private bool attended;
    private int waiting;

    [Inject]
    private BoardQueries Queries { get; set; } = default!;

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private EscalationBooks Books { get; set; } = default!;

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private bool Held => paused || attended;

    /// <summary>The browser says whether a card or row has the focus or the pointer.</summary>
    [JSInvokable]
    public async Task AttendAsync(bool on)
    {
        attended = on;
        if (!on && !paused)
        {
            await LetInAsync();
        }

        StateHasChanged();
    }

    protected override async Task OnInitializedAsync()
    {
        // A query alone sets no parameter: the address itself says what to show.
        Navigation.LocationChanged += OnLocationChanged;
        rights = await Viewer.RightsAsync();
        await ReadSetupAsync();
        await FollowAddressAsync();
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender)
        {
            self = DotNetObjectReference.Create(this);
            await Js.InvokeVoidAsync("oncall.attend", root, self);
        }
    }

    // A change is to be seen within a quarter of a second, also right after another one. Where a look costs more, the
    // watch rests longer by itself.
    private protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    // Sources change with every line they read: they are asked about only while something is left to set up.
    private protected override bool Concerns(LiveEvent happened) =>
        happened is LiveEvent.IncidentChanged
        || (
            setup.Any(s => !s.Done)
            && happened is (LiveEvent.ConfigurationChanged or LiveEvent.SourceChanged)
        );

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>() || batch.Has<LiveEvent.SourceChanged>())
        {
            await ReadSetupAsync();
        }

        if (batch.Has<LiveEvent.IncidentChanged>())
        {
            await ReadAsync(Held);
        }

        StateHasChanged();
    }

    // Whoever cannot do anything about it is not told.
    private async Task ReadSetupAsync()
    {
        if (rights.Administer)
        {
            setup = SetupStep.Of(
                await Catalog.AnySourceReadAsync(Gone),
                await Catalog.AnyServiceAsync(Gone),
                (await Books.ReadAsync(Gone)).Book.CallsSomebody(Clock.GetUtcNow())
            );
        }
    }

    private protected override ValueTask ReleaseAsync()
    {
        Navigation.LocationChanged -= OnLocationChanged;
        self?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void OnLocationChanged(object? sender, LocationChangedEventArgs e)
    {
        if (new Uri(e.Location).AbsolutePath is "/" or "/incidents")
        {
            _ = InvokeAsync(async () =>
            {
                try
                {
                    await FollowAddressAsync();
                    StateHasChanged();
                }
                catch (OperationCanceledException) when (Gone.IsCancellationRequested)
                {
                    // The page is gone.
                }
                catch (Exception fault)
                {
                    await DispatchExceptionAsync(fault);
                }
            });
        }
    }

    private async Task FollowAddressAsync()
    {
        var wanted = BoardFilter.Parse(new Uri(Navigation.Uri).Query);
        if (wanted != filter || view.Data is null)
        {
            filter = wanted;
            view.Forget();
            (attended, waiting) = (false, 0);
            await ReadAsync();
        }
    }

    private async Task ReadAsync(bool held = false)
    {
        var now = Clock.GetUtcNow();
        var data = filter.IsList
            ? await Queries.FiguresAsync(now, Gone)
            : await Queries.ReadAsync(
                filter.ToScope(now, rights.Name),
                now,
                Viewer.StartOfToday(),
                Gone
            );
        if (held)
        {
            view.Keep(data);
        }
        else
        {
            view.Show(data);
            services = await Queries.ServiceNamesAsync(Gone);
        }

        waiting = view.Waiting;
        if (list is not null && filter.IsList)
        {
            await list.RefreshAsync(held);
        }
    }

    private void Navigate(BoardFilter wanted) =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(wanted.ToQuery()),
            replace: true
        );

    private async Task TogglePauseAsync()
    {
        paused = !paused;
        if (!paused)
        {
            await LetInAsync();
        }
    }

    private async Task LetInAsync()
    {
        waiting = 0;
        await ReadAsync();
    }

    private async Task OpenNewAsync()
    {
        if (await NewIncidentDialog.OpenAsync(Dialogs, filter.Service, services) is { } id)
        {
            Navigation.NavigateTo($"/incidents/{id}");
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
                await Commands.ApproveAsync(card.Id, card.Digest ?? "", card.Version);
                break;
            case CardCommand.Reject
                when await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Reject) is { } why:
                await Commands.RejectAsync(card.Id, why, card.Version);
                break;
        }

        // Also after a refusal: what the viewer saw was old. What they did themselves may move their card.
        attended = false;
        await ReadAsync();
    }
}
