using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Commands.GameDay;
using OnCallAgent.Web.Components.Controls;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>Chooses a scenario, plays it, and shows how the agent does while it does it.</summary>
public sealed partial class GameDayPage
{
    private GameDayState state = new();

    [Inject]
    private GameDayTable Table { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    private (string Words, string Tone) Outcome =>
        state switch
        {
            { Playing: true, Current: { } current } => (
                $"{PhaseWords(current.Phase)}; started by {state.By}",
                "oc-muted"
            ),
            { Trouble.Length: > 0 } => (state.Trouble, "oc-warn"),
            { Current.Met: true } => ("All as expected.", "oc-ok"),
            _ => ("Not all as expected.", "oc-bad"),
        };

    protected override void OnInitialized()
    {
        state = Table.State;
        if (RendererInfo.IsInteractive)
        {
            Table.Changed += OnChanged;
        }
    }

    private protected override ValueTask EndAsync()
    {
        Table.Changed -= OnChanged;
        return ValueTask.CompletedTask;
    }

    private void OnChanged() =>
        _ = InvokeAsync(() =>
        {
            state = Table.State;
            StateHasChanged();
        });

    private Task<bool> PlayAsync(string scenario) =>
        Commands.DoAsync(
            by => Table.StartAsync(scenario, by, CancellationToken.None),
            $"{scenario} is being played."
        );

    private Task<bool> StopAsync() =>
        Commands.DoAsync(by => Task.FromResult(Table.Stop(by)), "It is being stopped.");

    private static string PhaseWords(GamePhase phase) =>
        phase switch
        {
            GamePhase.Starting => "Services and agent are being started",
            GamePhase.Calm => "All is well still",
            GamePhase.Watching => "The fault is there",
            _ => "Tidying up",
        };

    private static IEnumerable<GameMoment> Moments(GameReport report) =>
        report.Timeline.OrderBy(static m => m.At);

    private static string Since(GameReport report, DateTimeOffset at) =>
        report.FaultAt is { } fault
            ? string.Create(
                CultureInfo.InvariantCulture,
                $"{(at - fault).TotalSeconds:+0.0;−0.0} s"
            )
            : "";
}
