using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>What happened, in order, and what people have to say about it.</summary>
public partial class TimelineCard
{
    private string note = "";
    private bool busy;

    [Parameter, EditorRequired]
    public IncidentFile File { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    [Parameter]
    public string ViewerName { get; set; } = "";

    /// <summary>Stores a note; false where it was refused, and then it is kept in the box.</summary>
    [Parameter, EditorRequired]
    public Func<string, Task<bool>> OnNote { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private IReadOnlyList<TimelineRow> Rows =>
        TimelineRow.Of(File.Timeline, File.Actions, Viewer.Local);

    private async Task AddAsync()
    {
        var text = note;
        if (busy || string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        busy = true;
        try
        {
            if (await OnNote(text))
            {
                note = "";
            }
        }
        finally
        {
            busy = false;
        }
    }

    private Task OnKeyAsync(KeyboardEventArgs e) =>
        e is { Key: "Enter", CtrlKey: true } or { Key: "Enter", MetaKey: true }
            ? AddAsync()
            : Task.CompletedTask;
}
