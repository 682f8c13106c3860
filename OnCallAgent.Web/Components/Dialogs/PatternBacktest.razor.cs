using System.Globalization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Tries a pattern on stored lines or on a file, beside the patterns there are. Runs until it is done or cancelled; nothing is changed.</summary>
public sealed partial class PatternBacktest : IDisposable
{
    private const int MostShown = 50;

    private WatchedRun? watched;
    private BacktestReport? report;
    private AlertPattern? tried;
    private Func<Task>? again;
    private string over = "";
    private DateTimeOffset asOf;
    private string? refused;
    private string progress = "";

    /// <summary>The pattern as the editor has it now.</summary>
    [Parameter, EditorRequired]
    public Func<AlertPattern> Pattern { get; set; } = default!;

    /// <summary>Whether it runs over the lines of the last day by itself, once.</summary>
    [Parameter]
    public bool AtOnce { get; set; }

    [Inject]
    private BacktestRunner Runner { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private WatchedRun Watched => watched ??= new WatchedRun(Clock);

    private int Opened => report!.Incidents.Count(i => i.Change != BacktestChange.Gone);

    public void Dispose() => watched?.Dispose();

    protected override async Task OnAfterRenderAsync(bool firstRender)
    {
        if (firstRender && AtOnce)
        {
            var run = RunStoredAsync(TimeSpan.FromDays(1));
            StateHasChanged();
            await run;
            StateHasChanged();
        }
    }

    private Task RunStoredAsync(TimeSpan back)
    {
        var now = Clock.GetUtcNow();
        // Run again, it takes the lines that came meanwhile, and the pattern as it is then.
        return RunAsync(
            $"the lines of the last {(back.TotalDays > 1 ? $"{back.TotalDays:0} days" : $"{back.TotalHours:0} h")}",
            () => RunStoredAsync(back),
            (policies, told, token) => Runner.RunStoredAsync(policies, now - back, now, told, token)
        );
    }

    private async Task RunFileAsync(InputFileChangeEventArgs chosen)
    {
        var file = chosen.File;
        if (file.Size > BacktestRunner.MaxFileLength)
        {
            refused =
                $"{file.Name} has {file.Size / 1_048_576} MiB; {BacktestRunner.MaxFileLength / 1_048_576} MiB are taken. The command “backtest” takes any.";
            return;
        }

        await RunAsync(
            file.Name,
            null,
            async (policies, told, token) =>
            {
                var copy = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());
                try
                {
                    await using (var to = File.Create(copy))
                    await using (
                        var from = file.OpenReadStream(BacktestRunner.MaxFileLength, token)
                    )
                    {
                        await from.CopyToAsync(to, token);
                    }

                    return await Runner.RunFileAsync(policies, copy, file.Name, told, token);
                }
                finally
                {
                    File.Delete(copy);
                }
            }
        );
    }

    private async Task RunAsync(
        string what,
        Func<Task>? repeat,
        Func<
            Func<IReadOnlyList<AlertPattern>, BacktestPolicies>,
            Action<BacktestProgress>,
            CancellationToken,
            Task<Result<BacktestReport>>
        > run
    )
    {
        (report, refused, progress) = (null, null, "Reading…");
        var pattern = Pattern();
        (tried, again, over, asOf) = (pattern, repeat, what, Clock.GetUtcNow());
        if (PatternRegex.Check(pattern.Regex) is { } fault)
        {
            refused = fault.Message;
            return;
        }

        var ran = await Watched.RunAsync(async token =>
        {
            var done = await run(present => BacktestPolicies.Of(pattern, present), Tell, token);
            (report, refused) = done.IsSuccess
                ? (done.Value, null)
                : ((BacktestReport?)null, done.Error.Message);
        });
        refused = ran ? refused : "Cancelled.";
    }

    private void Tell(BacktestProgress at)
    {
        if (!Watched.IsTimeToShow())
        {
            return;
        }

        progress =
            $"{Wording.Number(at.Lines)}{(at.Of > 0 ? $" of {Wording.Number(at.Of)}" : "")} lines, {Wording.Number(at.Matched)} matched";
        _ = InvokeAsync(StateHasChanged);
    }

    private static FoundLine[] Found(IReadOnlyList<Signal> lines) =>
        [.. lines.Select(static l => new FoundLine(l.Entry, l.Match))];

    private int Number(BacktestChange change) => report!.Incidents.Count(i => i.Change == change);

    private string Time(DateTimeOffset at) =>
        Viewer.Local(at).ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Count(int count, string what) =>
        $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Left(long lines) =>
        (
            lines == 1
                ? "1 more line matches, but counts"
                : $"{Wording.Number(lines)} more lines match, but count"
        )
        + " for another pattern that is more severe or more specific: one line never opens two incidents.";

    private static string Decided(ReplayedIncident replayed)
    {
        var actions = string.Join(", ", replayed.Analysis!.RecommendedActions.Select(a => a.Type));
        var decision = replayed.Report!.Decision;
        return decision.Kind switch
        {
            "act" => $"The agent would have run {actions}: {decision.Reason}",
            "ask" => $"The agent would have asked to run {actions}: {decision.Reason}",
            _ => $"A human would have been called: {decision.Reason}",
        };
    }
}
