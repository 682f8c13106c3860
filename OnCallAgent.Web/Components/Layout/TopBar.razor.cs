using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>What is true everywhere: is the agent watching, may it act, who am I.</summary>
public partial class TopBar
{
    private ViewerRights rights = ViewerRights.None;
    private IDisposable? beat;
    private AutomationSwitch automation = new(true);
    private int watching;
    private int faulty;
    private long perMinute;

    [Parameter]
    public EventCallback ToggleNav { get; set; }

    [Parameter]
    public bool NavOpen { get; set; }

    [Inject]
    private BoardCatalogQueries Catalog { get; set; } = default!;

    [Inject]
    private AgentSettings Settings { get; set; } = default!;

    [Inject]
    private LineRate Rate { get; set; } = default!;

    [Inject]
    private Heartbeat Heartbeat { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private string Watching =>
        watching == 0
            ? "watching nothing"
            : $"watching {watching} {(watching == 1 ? "source" : "sources")} · {Wording.Number(perMinute)} lines/min";

    private string SwitchTitle =>
        (
            automation.Enabled
                ? "The agent may act, as far as each service allows. Click to stop it."
                : "The agent only looks and tells. Click to let it act again."
        ) + Turned;

    private string Turned =>
        automation is { By: { } by, At: { } at }
            ? $" Switched {(automation.Enabled ? "on" : "off")} by {by}, {Viewer.Local(at).ToString("d MMM HH:mm", CultureInfo.InvariantCulture)}: {automation.Reason}"
            : "";

    private string Initials =>
        string.Concat(
            rights
                .Name.Split(['.', '-', '_', ' ', '@'], StringSplitOptions.RemoveEmptyEntries)
                .Take(2)
                .Select(part => char.ToUpperInvariant(part[0]))
        )
            is { Length: > 0 } initials
            ? initials
            : "?";

    protected override async Task OnInitializedAsync()
    {
        rights = await Viewer.RightsAsync();
        await ReadAsync();
        if (RendererInfo.IsInteractive)
        {
            beat = Heartbeat.Listen(() => _ = InvokeAsync(ShowRate));
        }
    }

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        if (batch.Has<LiveEvent.SourceChanged>() || batch.Has<LiveEvent.ConfigurationChanged>())
        {
            await ReadAsync();
            StateHasChanged();
        }
    }

    private protected override ValueTask ReleaseAsync()
    {
        beat?.Dispose();
        return ValueTask.CompletedTask;
    }

    private async Task ReadAsync()
    {
        automation = await Settings.AutomationAsync(Gone);
        var sources = await Catalog.SourcesAsync(Gone);
        watching = sources.Count(s => s.Enabled);
        faulty = sources.Count(s => s.Enabled && s.State == Data.SourceState.Faulty);
        perMinute = Rate.PerMinute;
    }

    private void ShowRate()
    {
        if (Rate.PerMinute is var now && now != perMinute)
        {
            perMinute = now;
            StateHasChanged();
        }
    }

    private async Task ToggleAutomationAsync()
    {
        if (!await Viewer.MayAsync(AccessPolicies.Administer))
        {
            Snackbar.Add("Only an admin may switch automation.", MudBlazor.Severity.Error);
            return;
        }

        var wanted = !automation.Enabled;
        if (
            await ReasonDialog.AskAsync(
                Dialogs,
                wanted ? ReasonQuestion.SwitchOn : ReasonQuestion.SwitchOff
            )
            is not { } reason
        )
        {
            return;
        }

        var done = await Settings.SetAutomationEnabledAsync(
            wanted,
            reason,
            await Viewer.NameAsync(),
            Gone
        );
        if (!done.IsSuccess)
        {
            Snackbar.Add(done.Error.Message, MudBlazor.Severity.Error);
            return;
        }

        automation = await Settings.AutomationAsync(Gone);
        Snackbar.Add(
            automation.Enabled
                ? "Automation is on: the agent acts where each service allows it."
                : "Automation is off: the agent looks and tells, and changes nothing.",
            MudBlazor.Severity.Info
        );
    }

    private async Task ToggleThemeAsync()
    {
        Viewer.Toggle();
        await Js.InvokeVoidAsync(
            "oncall.theme",
            Viewer.IsDark ? ViewerPreferences.Dark : ViewerPreferences.Light
        );
    }
}
