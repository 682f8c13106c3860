using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Learning;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Live;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>One incident with everything a human needs to take it over.</summary>
public partial class IncidentPage
{
    private ViewerRights rights = ViewerRights.None;
    private IncidentFile? file;
    private (Silence Silence, SilenceSpan Span)? silenced;
    private StoredDraft? draft;
    private bool missing;

    [Parameter]
    public string Id { get; set; } = "";

    /// <summary>Which part is shown: <c>postmortem</c>, or what happens.</summary>
    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    [Inject]
    private BoardIncidentQueries Queries { get; set; } = default!;

    [Inject]
    private IncidentCommands Commands { get; set; } = default!;

    [Inject]
    private FlowSettings Settings { get; set; } = default!;

    [Inject]
    private SilenceQueries Silences { get; set; } = default!;

    [Inject]
    private KnowledgeDrafts Drafts { get; set; } = default!;

    [Inject]
    private ResponderCommands Responder { get; set; } = default!;

    [Inject]
    private AdminCommands Admin { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private bool IsPostmortem => Tab == "postmortem";

    protected override async Task OnInitializedAsync() => rights = await Viewer.RightsAsync();

    protected override Task OnParametersSetAsync() =>
        file?.Incident.Id == Id ? Task.CompletedTask : ReadAsync();

    // As on the board: seen within a quarter of a second, also right after another change.
    private protected override TimeSpan Pause => TimeSpan.FromMilliseconds(100);

    private protected override bool Concerns(LiveEvent happened) =>
        happened is LiveEvent.ConfigurationChanged
        || (happened is LiveEvent.IncidentChanged changed && changed.IncidentId == Id);

    private protected override async Task OnLiveAsync(LiveBatch batch)
    {
        await ReadAsync();
        StateHasChanged();
    }

    private async Task ReadAsync()
    {
        file = await Queries.ReadAsync(Id, Gone);
        missing = file is null;
        draft = file is { Incident.IsActive: false } ? await Drafts.FindAsync(Id, Gone) : null;
        silenced = file is { Incident.IsActive: true }
            ? await Silences.CoveringAsync(file.Incident, Gone)
            : null;
    }

    private async Task EscalateAsync()
    {
        if (await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Escalate) is { } reason)
        {
            await Commands.EscalateAsync(Id, reason);
        }
    }

    private async Task SilenceAsync()
    {
        var incident = file!.Incident;
        List<SilenceMatcher> matchers = [new("service", MatcherKind.Equals, incident.Service)];
        if (incident.PatternId is { } pattern)
        {
            matchers.Add(new SilenceMatcher("pattern", MatcherKind.Equals, pattern));
        }

        await SilenceDialog.OpenAsync(Dialogs, null, matchers);
        await ReadAsync();
    }

    private async Task MakeDraftAsync()
    {
        await Responder.DoAsync(
            by => Drafts.MakeAsync(Id, by, CancellationToken.None),
            "Drafted. It counts once it is saved."
        );
        await ReadAsync();
    }

    private async Task<bool> SaveDraftAsync(KnowledgeEntry entry)
    {
        var done = await Admin.DoAsync(
            async by =>
                (await Drafts.SaveAsync(Id, entry, by, CancellationToken.None)).Error is { } refused
                    ? refused
                    : Result.Success,
            $"{entry.Title} is known from now on."
        );
        await ReadAsync();
        return done;
    }

    // What was merged in, and not taken out again.
    private static IEnumerable<string> Parts(IncidentFile file) =>
        file
            .Timeline.Where(t =>
                t is { Kind: TimelineKind.Merged or TimelineKind.Split, SubjectId: not null }
                && t.SubjectId != file.Incident.MergedInto
            )
            .GroupBy(static t => t.SubjectId!, StringComparer.Ordinal)
            .Where(static of => of.MaxBy(static t => t.Id)!.Kind == TimelineKind.Merged)
            .Select(static of => of.Key);

    private async Task ReopenAsync()
    {
        if (await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Reopen) is { } why)
        {
            await Commands.ReopenAsync(Id, why);
        }
    }

    private async Task RejectAsync()
    {
        var version = file!.Incident.Version;
        if (await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Reject) is { } why)
        {
            await Commands.RejectAsync(Id, why, version);
        }
    }

    private async Task StopAsync(string actionId)
    {
        if (await ReasonDialog.AskAsync(Dialogs, ReasonQuestion.Cancel) is { } why)
        {
            await Commands.CancelAsync(Id, actionId, why);
        }
    }

    private Task OpenActionAsync(RecommendedAction? action) =>
        RunActionDialog.OpenAsync(Dialogs, Id, file!.Incident.Service, action);
}
