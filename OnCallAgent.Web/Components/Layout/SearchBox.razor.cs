using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Data.Queries;
using Severity = OnCallAgent.Domain.Shared.Severity;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>A place the search box leads to.</summary>
public sealed record SearchHit(string Title, string Detail, string Href, Severity? Severity = null);

/// <summary>Finds incidents and pages; Ctrl+K leads here from everywhere.</summary>
public partial class SearchBox
{
    private const int MostIncidents = 7;

    private static readonly SearchHit[] Pages =
    [
        new("Incidents", "page", "/incidents"),
        new("Live logs", "page", "/logs"),
        new("Knowledge", "page", "/knowledge"),
        new("Services", "page", "/services"),
        new("Log sources", "page", "/sources"),
        new("Unknown errors", "page", "/unknown-errors"),
        new("Alert patterns", "page", "/patterns"),
    ];

    private MudAutocomplete<SearchHit>? box;
    private SearchHit? chosen;

    [Inject]
    private BoardQueries Board { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private async Task<IEnumerable<SearchHit>> FindAsync(
        string? text,
        CancellationToken cancellation
    )
    {
        var wanted = text?.Trim() ?? "";
        if (wanted.Length == 0)
        {
            return Pages;
        }

        var incidents = await Board.FindAsync(wanted, MostIncidents, cancellation);
        return
        [
            .. incidents.Select(i => new SearchHit(
                i.Title,
                $"{i.Service} · {i.Status.ToString().ToLowerInvariant()}",
                $"/incidents/{i.Id}",
                i.Severity
            )),
            .. Pages.Where(p => p.Title.Contains(wanted, StringComparison.OrdinalIgnoreCase)),
            new SearchHit(
                $"Board: “{wanted}”",
                "show only matching incidents",
                $"/incidents?q={Uri.EscapeDataString(wanted)}"
            ),
            new SearchHit(
                $"Live logs: “{wanted}”",
                "show only matching lines",
                $"/logs?q={Uri.EscapeDataString(wanted)}"
            ),
        ];
    }

    private async Task Go(SearchHit? hit)
    {
        if (hit is null)
        {
            return;
        }

        chosen = null;
        if (box is not null)
        {
            await box.ClearAsync();
            await box.BlurAsync();
        }

        Navigation.NavigateTo(hit.Href);
    }
}
