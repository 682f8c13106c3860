using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks who takes turns, how long a shift is, and when it is handed over.</summary>
public partial class ScheduleDialog
{
    private const int ShownShifts = 4;

    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private readonly List<RotationForm> rotations = [];
    private string? name = "";
    private string? zone = "";

    /// <summary>The schedule to edit; null for a new one.</summary>
    [Parameter]
    public OnCallSchedule? Schedule { get; set; }

    /// <summary>The people there are.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private OnCallEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    // The next shifts in words: the quickest way to see a wrong zone or a wrong day.
    private string Preview
    {
        get
        {
            var wanted = Wanted();
            if (OnCallEdits.Check(wanted, Book).Count > 0)
            {
                return "";
            }

            var now = Clock.GetUtcNow();
            return "Next: "
                + string.Join(
                    "; ",
                    OnCallCalendar
                        .Between(wanted, [], now, now + OnCallCalendar.MaxSpan)
                        .Take(ShownShifts)
                        .Select(s =>
                            $"{Book.People.FirstOrDefault(p => p.Id == s.Duty?.Person)?.Name ?? "nobody"} until {Viewer.Local(s.Until).ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture)}"
                        )
                );
        }
    }

    /// <summary>Opens it and waits until it is closed.</summary>
    public static Task OpenAsync(
        IDialogService dialogs,
        OnCallSchedule? schedule,
        EscalationBook book
    ) =>
        EscalationDialogs.OpenAsync(
            dialogs,
            "Schedule",
            new DialogParameters<ScheduleDialog>
            {
                { d => d.Schedule, schedule },
                { d => d.Book, book },
            }
        );

    protected override void OnInitialized()
    {
        name = Schedule?.Name ?? "";
        zone = Schedule?.Zone ?? Viewer.Zone.Id;
        rotations.AddRange(Schedule?.Rotations.Select(RotationForm.Of) ?? [NewRotation()]);
    }

    private RotationForm NewRotation() =>
        new()
        {
            StartsOn = DateOnly.FromDateTime(Viewer.Local(Clock.GetUtcNow()).DateTime),
            People = [.. Book.People.Select(p => p.Id).Take(Rotation.MaxPeople)],
        };

    private void AddTurn(RotationForm rotation) => rotation.People.Add(Book.People[0].Id);

    private OnCallSchedule Wanted() =>
        new()
        {
            Id = Schedule?.Id ?? EntryId.From(EscalationDialogs.Text(name)),
            Name = EscalationDialogs.Text(name),
            Zone = EscalationDialogs.Text(zone),
            Rotations = [.. rotations.Select(r => r.ToRotation())],
        };

    private async Task SaveAsync()
    {
        var wanted = Wanted();
        if (faults.Refuse(OnCallEdits.Check(wanted, Book)))
        {
            return;
        }

        var done = await Commands.DoAsync(
            by =>
                seen.TryAsync(
                    Schedule?.Version ?? 0,
                    version =>
                        Edits.SaveAsync(
                            wanted,
                            Schedule is null,
                            Schedule is null ? null : version,
                            by,
                            CancellationToken.None
                        )
                ),
            "The schedule is saved."
        );
        if (done)
        {
            Dialog.Close();
        }
    }

    private async Task RemoveAsync()
    {
        if (
            await Commands.DoAsync(
                by =>
                    Edits.RemoveScheduleAsync(
                        Schedule!.Id,
                        Schedule.Version,
                        by,
                        CancellationToken.None
                    ),
                "The schedule is removed."
            )
        )
        {
            Dialog.Close();
        }
    }

    private sealed class RotationForm
    {
        public string? Name { get; set; } = "";

        public DateOnly StartsOn { get; set; }

        public TimeOnly HandoverAt { get; set; } = new(9, 0);

        public ShiftUnit Unit { get; set; } = ShiftUnit.Weeks;

        public int Length { get; set; } = 1;

        public List<string> People { get; set; } = [];

        public static RotationForm Of(Rotation rotation) =>
            new()
            {
                Name = rotation.Name,
                StartsOn = rotation.StartsOn,
                HandoverAt = rotation.HandoverAt,
                Unit = rotation.Unit,
                Length = rotation.Length,
                People = [.. rotation.People],
            };

        public Rotation ToRotation() =>
            new()
            {
                Name = EscalationDialogs.Text(Name),
                StartsOn = StartsOn,
                HandoverAt = HandoverAt,
                Unit = Unit,
                Length = Length,
                People = [.. People],
            };
    }
}
