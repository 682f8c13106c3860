using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>Shows accounts or keys: what another admin does with them is seen without a reload.</summary>
public abstract class AccountsComponent : LiveComponent
{
    protected sealed override Task OnInitializedAsync() => ReadAsync();

    private protected sealed override bool Concerns(LiveEvent happened) =>
        happened is LiveEvent.AccountsChanged;

    private protected sealed override async Task OnLiveAsync(LiveBatch batch)
    {
        await ReadAsync();
        StateHasChanged();
    }

    /// <summary>Reads what is shown.</summary>
    private protected abstract Task ReadAsync();
}
