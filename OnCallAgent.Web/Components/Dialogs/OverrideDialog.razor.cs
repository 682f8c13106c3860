using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks who takes over, for whom, and from when until when. Times are the viewer's.</summary>
public partial class OverrideDialog
{
    private readonly FormFaults faults = new();
    private string person = "";
    private string insteadOf = "";
    private DateTime from;
    private DateTime until;
    private string? reason = "";

    /// <summary>The schedule.</summary>
    [Parameter, EditorRequired]
    public OnCallSchedule Schedule { get; set; } = default!;

    /// <summary>The people there are.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private OverrideEdits Overrides { get; set; } = default!;

    [Inject]
    private ResponderCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static Task OpenAsync(
        IDialogService dialogs,
        OnCallSchedule schedule,
        EscalationBook book
    ) =>
        EscalationDialogs.OpenAsync(
            dialogs,
            "Take over",
            new DialogParameters<OverrideDialog>
            {
                { d => d.Schedule, schedule },
                { d => d.Book, book },
            }
        );

    protected override void OnInitialized()
    {
        var now = Viewer.Local(Clock.GetUtcNow()).DateTime;
        from = new DateTime(now.Year, now.Month, now.Day, now.Hour, now.Minute, 0, now.Kind);
        until = from.AddHours(8);
    }

    private async Task SaveAsync()
    {
        var wanted = new ScheduleOverride
        {
            Id = Guid.Empty,
            ScheduleId = Schedule.Id,
            From = WallClock.Instant(from, Viewer.Zone),
            Until = WallClock.Instant(until, Viewer.Zone),
            Person = person,
            InsteadOf = insteadOf.Length > 0 ? insteadOf : null,
            Reason = EscalationDialogs.Text(reason),
        };
        if (faults.Refuse(wanted.Check(id => Book.People.Any(p => p.Id == id))))
        {
            return;
        }

        if (
            await Commands.DoAsync(
                by => Overrides.AddAsync(wanted, by, CancellationToken.None),
                "Whoever is called from then on is somebody else."
            )
        )
        {
            Dialog.Close();
        }
    }
}
