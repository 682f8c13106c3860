using Microsoft.AspNetCore.Components;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Board;

/// <summary>What can be done with many incidents at once.</summary>
public enum BulkKind
{
    /// <summary>Somebody has seen them.</summary>
    Acknowledge = 0,

    /// <summary>Somebody is in charge of them.</summary>
    Assign = 1,

    /// <summary>They are over.</summary>
    Resolve = 2,

    /// <summary>Nothing more like them for a while.</summary>
    Silence = 3,
}

/// <summary>A wish for the chosen incidents.</summary>
/// <param name="Kind">What.</param>
/// <param name="Person">For <see cref="BulkKind.Assign"/>; null for nobody.</param>
public sealed record BulkRequest(BulkKind Kind, string? Person = null);

/// <summary>The bar that appears below once incidents are chosen.</summary>
public partial class BulkBar
{
    // No account has such a name.
    private const string Nobody = " ";
    private const int MostPeople = 50;

    private IReadOnlyList<string> people = [];
    private bool busy;

    [Parameter, EditorRequired]
    public int Count { get; set; }

    [Parameter]
    public string ViewerName { get; set; } = "";

    [Parameter, EditorRequired]
    public Func<BulkRequest, Task> OnMove { get; set; } = default!;

    [Parameter]
    public EventCallback Clear { get; set; }

    [Inject]
    private UserQueries Users { get; set; } = default!;

    protected override async Task OnParametersSetAsync()
    {
        if (Count > 0 && people.Count == 0)
        {
            people =
            [
                .. (await Users.ListAsync(CancellationToken.None))
                    .Select(u => u.User.UserName ?? "")
                    .Where(n => n.Length > 0)
                    .Take(MostPeople),
            ];
        }
    }

    private Task AssignAsync(ChangeEventArgs e) =>
        e.Value?.ToString() is { Length: > 0 } person
            ? RunAsync(new BulkRequest(BulkKind.Assign, person == Nobody ? null : person))
            : Task.CompletedTask;

    private Task MoveAsync(BulkKind kind) => RunAsync(new BulkRequest(kind));

    private async Task RunAsync(BulkRequest request)
    {
        busy = true;
        try
        {
            await OnMove(request);
        }
        finally
        {
            busy = false;
        }
    }
}
