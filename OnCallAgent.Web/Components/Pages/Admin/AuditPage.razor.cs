using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Components.Pages.Admin;

/// <summary>Who changed what, the latest first. The filter stands in the address.</summary>
public sealed partial class AuditPage
{
    private const int Part = 100;
    private const int FewFields = 6;

    private List<AuditEntry> entries = [];
    private IReadOnlyList<string> kinds = [];
    private bool more;
    private bool read;
    private string? actor;
    private string? kind;
    private string? entryId;

    /// <summary>By whom.</summary>
    [SupplyParameterFromQuery(Name = "actor")]
    public string? Actor { get; set; }

    /// <summary>Of what kind.</summary>
    [SupplyParameterFromQuery(Name = "kind")]
    public string? Kind { get; set; }

    /// <summary>Of which thing.</summary>
    [SupplyParameterFromQuery(Name = "id")]
    public string? EntryId { get; set; }

    [Inject]
    private AuditLog Log { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        (actor, kind, entryId) = (Actor, Kind, EntryId);
        kinds = await Log.KindsAsync(Gone);
        (entries, read) = ([], false);
        await MoreAsync();
    }

    private async Task MoreAsync()
    {
        var part = await Log.ReadAsync(
            new AuditFilter
            {
                Actor = Said(Actor),
                Kind = Said(Kind),
                EntryId = Said(EntryId),
                Before = entries.Count > 0 ? entries[^1].Id : null,
            },
            Part,
            Gone
        );
        entries = [.. entries, .. part];
        (more, read) = (part.Count == Part, true);
    }

    private void Search() =>
        Navigation.NavigateTo(
            Navigation.GetUriWithQueryParameters(
                new Dictionary<string, object?>
                {
                    ["actor"] = Said(actor),
                    ["kind"] = Said(kind),
                    ["id"] = Said(entryId),
                }
            )
        );

    private static string? Said(string? text) =>
        string.IsNullOrWhiteSpace(text) ? null : text.Trim();
}
