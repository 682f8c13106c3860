using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Pages.Catalog;

/// <summary>The services, and what of them the agent may touch.</summary>
public partial class ServicesPage
{
    private readonly LiveRows<ServiceEntry> rows = new(
        s => s.Name,
        s =>
            $"{s.Name}\n{s.Description}\n{string.Join('\n', Targets(s.Targets).Select(t => t.Whole))}"
    );
    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<ServiceEntry> services = [];
    private IReadOnlyDictionary<string, (int Count, Severity Worst)> open =
        new Dictionary<string, (int, Severity)>();

    /// <summary>Opens the editor for a service that is not there yet.</summary>
    [SupplyParameterFromQuery(Name = "add")]
    private string? AddQuery { get; set; }

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private TrendQueries Trends { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
        open = await Trends.OpenByServiceAsync(Gone);
    }

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && AddQuery is { Length: > 0 } wanted && await MayAddAsync(wanted))
        {
            await OpenAsync(null, wanted);
        }
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.ConfigurationChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }

        if (batch.Has<LiveEvent.IncidentChanged>())
        {
            open = await Trends.OpenByServiceAsync(Gone);
            StateHasChanged();
        }
    }

    private async Task ReadAsync()
    {
        services = await Catalog.ServicesAsync(Gone);
        rows.Show(services);
    }

    private async Task ChooseAsync(string name)
    {
        if (await Catalog.ServiceAsync(name, Gone) is { } service)
        {
            await OpenAsync(service, service.Name);
        }
        else if (rights.Administer)
        {
            await OpenAsync(null, name);
        }
    }

    private async Task<bool> MayAddAsync(string name) =>
        (await Viewer.RightsAsync()).Administer
        && (await Catalog.ServicesAsync(Gone)).All(s => s.Name != name);

    private async Task OpenAsync(ServiceEntry? service, string name)
    {
        await ServiceDialog.OpenAsync(Dialogs, service, name, rights.Administer);
        await ReadAsync();
        StateHasChanged();
    }

    private static string ModeWords(AutomationMode mode) =>
        mode switch
        {
            AutomationMode.Auto => "acts",
            AutomationMode.Suggest => "asks first",
            AutomationMode.Shadow => "records only",
            _ => "off",
        };

    private static IEnumerable<(string Short, string Whole)> Targets(AllowedTargets targets) =>
        [
            .. targets.Units.Select(u => (u.Name, u.Name)),
            .. targets.Containers.Select(c => ($"container {c}", c)),
            .. targets.RestartCommand is [var program, ..]
                ? [(Path.GetFileName(program) + " …", string.Join(' ', targets.RestartCommand))]
                : Array.Empty<(string, string)>(),
            .. targets.HealthUrls.Select(u => (u, u)),
            .. targets.LogDirectories.Select(d => (d, d)),
        ];
}
