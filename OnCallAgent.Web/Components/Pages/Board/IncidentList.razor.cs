using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>Every incident there ever was, narrowed and ordered; what is chosen is handled at once.</summary>
public sealed partial class IncidentList
{
    // Stands in css/list.css too.
    private const float RowHeight = 36;

    private readonly IncidentListView view = new();
    private Virtualize<BoardCard>? rows;
    private BoardFilter? read;

    [Parameter, EditorRequired]
    public BoardFilter Filter { get; set; } = new();

    [Parameter]
    public EventCallback<BoardFilter> FilterChanged { get; set; }

    [Parameter]
    public ViewerRights Rights { get; set; } = ViewerRights.None;

    /// <summary>Told how many new incidents wait to be let in.</summary>
    [Parameter]
    public EventCallback<int> WaitingChanged { get; set; }

    [Inject]
    private IncidentListQueries Queries { get; set; } = default!;

    [Inject]
    private BulkCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>Reads again. While it is held, or incidents are chosen, rows change where they stand and none comes or goes.</summary>
    public async Task RefreshAsync(bool held)
    {
        var listing = await Queries.IdsAsync(
            Filter.ToScope(Clock.GetUtcNow(), Rights.Name),
            Filter.Order,
            Gone
        );
        if (held || view.Chosen.Count > 0)
        {
            view.Keep(listing);
        }
        else
        {
            view.Show(listing);
        }

        await WaitingChanged.InvokeAsync(view.Waiting);
        await DrawAsync();
    }

    protected override async Task OnParametersSetAsync()
    {
        if (read != Filter)
        {
            read = Filter;
            view.ChooseNone();
            await RefreshAsync(held: false);
        }
    }

    private async Task DrawAsync()
    {
        if (rows is not null)
        {
            await rows.RefreshDataAsync();
        }

        StateHasChanged();
    }

    private async ValueTask<ItemsProviderResult<BoardCard>> ProvideAsync(
        ItemsProviderRequest request
    )
    {
        var ids = view.Listing.Ids;
        var wanted = ids.Skip(request.StartIndex).Take(request.Count).ToList();
        return new ItemsProviderResult<BoardCard>(
            await Queries.RowsAsync(wanted, request.CancellationToken),
            ids.Count
        );
    }

    private void Toggle(string id) => view.Toggle(id);

    private void ToggleAll() => view.ToggleAll();

    private void ChooseNone() => view.ChooseNone();

    private async Task MoveAsync(BulkRequest request)
    {
        IReadOnlyList<string> ids = [.. view.Chosen];
        var done = request.Kind switch
        {
            BulkKind.Acknowledge => await Commands.AcknowledgeAsync(ids),
            BulkKind.Assign => await Commands.AssignAsync(ids, request.Person),
            BulkKind.Resolve => await Commands.ResolveAsync(ids),
            _ => await SilenceAsync(ids),
        };
        if (done)
        {
            view.ChooseNone();
        }

        await RefreshAsync(held: false);
    }

    private async Task<bool> SilenceAsync(IReadOnlyList<string> ids)
    {
        var cards = await Queries.RowsAsync(ids, Gone);
        await SilenceDialog.OpenAsync(
            Dialogs,
            null,
            SilenceProposal.For([.. cards.Select(c => (c.Service, c.PatternId))])
        );
        return false;
    }

    private RenderFragment Sortable(string title, IncidentOrder order, string css) =>
        builder =>
        {
            builder.OpenComponent<SortHeader>(0);
            builder.AddAttribute(1, nameof(SortHeader.Title), title);
            builder.AddAttribute(2, nameof(SortHeader.Css), css);
            builder.AddAttribute(3, nameof(SortHeader.Direction), Direction(title));
            builder.AddAttribute(
                4,
                nameof(SortHeader.Sort),
                EventCallback.Factory.Create(
                    this,
                    () => FilterChanged.InvokeAsync(Filter with { Order = order })
                )
            );
            builder.CloseComponent();
        };

    private string Direction(string title) =>
        (title, Filter.Order) switch
        {
            ("Opened", IncidentOrder.Newest) => "descending",
            ("Opened", IncidentOrder.Oldest) => "ascending",
            ("Severity", IncidentOrder.Severity) => "descending",
            ("Lines", IncidentOrder.Lines) => "descending",
            ("Last seen", IncidentOrder.LastSeen) => "descending",
            _ => "none",
        };
}
