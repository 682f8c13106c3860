using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web.Virtualization;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>
/// The lines that speak for the fault, with what matched marked, between what the service wrote before and after them.
/// The first and the latest are kept for good; all of them can be shown as long as they are stored.
/// </summary>
public partial class EvidenceCard
{
    // Stands in css/incident.css too.
    private const float RowHeight = 22;
    private const int LongestFirstLine = 500;

    private EvidenceContext context = EvidenceContext.None;
    private (string Id, long Lines) read;
    private long stored;
    private bool all;

    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Inject]
    private EvidenceQueries Queries { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private long Missing => File.Incident.OccurrenceCount - File.Evidence.Count;

    // The first lines and the latest ones are kept; what is missing lies between them.
    private int GapAt =>
        Missing > 0 && File.Evidence.Count > 0
            ? Math.Min(EvidenceLine.KeptFirst, File.Evidence.Count - 1)
            : -1;

    private string Summary
    {
        get
        {
            if (File.Evidence.Count == 0)
            {
                return "";
            }

            var total = File.Incident.OccurrenceCount;
            return $"{Wording.Number(total)} {(total == 1 ? "line" : "lines")}{(Missing > 0 && !all ? ", the first and the latest shown" : "")}";
        }
    }

    protected override async Task OnParametersSetAsync()
    {
        var now = (File.Incident.Id, File.Incident.OccurrenceCount);
        if (now == read)
        {
            return;
        }

        // A storm changes the incident many times a second, and counting its lines walks all of them: what joined is added.
        var joined = now.Id == read.Id ? now.OccurrenceCount - read.Lines : 0;
        var isFirst = now.Id != read.Id || stored == 0;
        read = now;
        if (File.Evidence.Count > 0)
        {
            stored = isFirst ? await Queries.CountAsync(now.Id, Gone) : stored + joined;
            context = await Queries.ContextAsync(now.Id, Gone);
        }
    }

    private async Task ToggleAllAsync()
    {
        all = !all;
        if (all)
        {
            // The list has a place for each of them: now it must be exact.
            stored = await Queries.CountAsync(File.Incident.Id, Gone);
        }
    }

    private async ValueTask<ItemsProviderResult<StoredLogLine>> ProvideAsync(
        ItemsProviderRequest request
    ) =>
        new(
            await Queries.PageAsync(
                File.Incident.Id,
                request.StartIndex,
                request.Count,
                request.CancellationToken
            ),
            (int)Math.Min(stored, int.MaxValue)
        );
}
