using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>The viewer's own filters under a name.</summary>
public partial class SavedViewsMenu
{
    private IReadOnlyList<SavedView> views = [];
    private string name = "";
    private string? fault;

    /// <summary>The query string of what is shown now.</summary>
    [Parameter, EditorRequired]
    public string Query { get; set; } = "";

    [Inject]
    private SavedViews Views { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    protected override Task OnInitializedAsync() => ReadAsync();

    private async Task ReadAsync() =>
        views = await Views.OfAsync(await Viewer.NameAsync(), CancellationToken.None);

    private async Task SaveAsync()
    {
        var saved = await Views.SaveAsync(
            await Viewer.NameAsync(),
            name,
            Query,
            CancellationToken.None
        );
        fault = saved.Error?.Message;
        if (saved.IsSuccess)
        {
            name = "";
            await ReadAsync();
        }
    }

    private async Task RemoveAsync(SavedView view)
    {
        await Views.RemoveAsync(view.Owner, view.Name, CancellationToken.None);
        await ReadAsync();
    }
}
