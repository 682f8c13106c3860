using System.Globalization;
using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Backtesting;
using OnCallAgent.Web.Components.Layout;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Tries a knowledge entry on stored incidents and lines while it is written. Runs until it is done or cancelled; nothing is changed.</summary>
public sealed partial class KnowledgeBacktest : IDisposable
{
    private const int MostShown = 50;

    private WatchedRun? watched;
    private EntryBacktestReport? report;
    private KnowledgeEntry? tried;
    private string over = "";
    private string? refused;
    private string progress = "";

    /// <summary>The entry as the editor has it now.</summary>
    [Parameter, EditorRequired]
    public Func<KnowledgeEntry> Entry { get; set; } = default!;

    /// <summary>What is wrong with an entry, field by field.</summary>
    [Parameter, EditorRequired]
    public Func<KnowledgeEntry, IReadOnlyList<FieldError>> Check { get; set; } = default!;

    [Inject]
    private EntryBacktestRunner Runner { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private WatchedRun Watched => watched ??= new WatchedRun(Clock);

    private int Changed => report!.Cases.Count(static c => c.IsOther);

    public void Dispose() => watched?.Dispose();

    private async Task RunAsync(TimeSpan back)
    {
        (report, refused, progress) = (null, null, "Reading…");
        var entry = Entry();
        // What is not written yet, or an example that fails, is told at the save; here it would hide what the lines say.
        if (
            Check(entry with { MustMatch = [], MustNotMatch = [] })
                .FirstOrDefault(static f =>
                    f.Field.StartsWith("error_patterns", StringComparison.Ordinal)
                ) is
            { } fault
        )
        {
            refused = fault.Message;
            return;
        }

        (tried, over) = (
            entry,
            $"the last {(back.TotalDays > 1 ? $"{back.TotalDays:0} days" : $"{back.TotalHours:0} h")}"
        );
        var now = Clock.GetUtcNow();
        var ran = await Watched.RunAsync(async token =>
            report = await Runner.RunAsync(entry, now - back, now, Tell, token)
        );
        refused = ran ? null : "Cancelled.";
    }

    private void Tell(BacktestProgress at)
    {
        if (!Watched.IsTimeToShow())
        {
            return;
        }

        progress = $"{Wording.Number(at.Lines)} of {Wording.Number(at.Of)} lines";
        _ = InvokeAsync(StateHasChanged);
    }

    private string Time(DateTimeOffset at) =>
        Viewer.Local(at).ToString("d MMM HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Score(double score) => Share.Show(score);

    private static bool Same(KnowledgeEntry one, KnowledgeEntry other) =>
        KnowledgeChange.Between(one, other).Count == 0;

    private static string Said(CaseVerdict verdict)
    {
        var by = verdict.EntryId is null
            ? "the cause is unknown"
            : $"“{verdict.EntryTitle ?? verdict.EntryId}”";
        var actions =
            verdict.Actions.Count == 0 ? "no action recommended"
            : verdict.WouldAct
                ? $"{string.Join(", then ", verdict.Actions)} recommended without asking, if the guards allow"
            : $"{string.Join(", then ", verdict.Actions)} recommended, for a person to decide";
        return $"{by}, {actions}.";
    }
}
