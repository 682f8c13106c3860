using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Pages.Escalation;

/// <summary>A schedule: who is on call now, a fortnight drawn as bars, and who takes over.</summary>
public partial class ScheduleStrip
{
    private const int Days = 14;
    private const int Colours = 6;

    private IReadOnlyList<OnDuty> now = [];
    private IReadOnlyList<CalendarShift> shifts = [];
    private IReadOnlyList<IReadOnlyList<CalendarShift>> lanes = [];
    private IReadOnlyList<ScheduleOverride> overrides = [];
    private DateTimeOffset begin;

    /// <summary>The schedule.</summary>
    [Parameter, EditorRequired]
    public OnCallSchedule Schedule { get; set; } = default!;

    /// <summary>People and overrides.</summary>
    [Parameter, EditorRequired]
    public EscalationBook Book { get; set; } = default!;

    /// <summary>Whether the viewer may take over.</summary>
    [Parameter]
    public bool CanOverride { get; set; }

    /// <summary>Whether the viewer may edit the schedule.</summary>
    [Parameter]
    public bool CanEdit { get; set; }

    /// <summary>Edits it.</summary>
    [Parameter]
    public EventCallback Edit { get; set; }

    /// <summary>Something of it changed.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    [Inject]
    private ResponderCommands Commands { get; set; } = default!;

    [Inject]
    private OverrideEdits Overrides { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    private DateTimeOffset End => begin.AddDays(Days);

    private string? UntilWords =>
        shifts.FirstOrDefault(s => s.Duty is not null && now.Count > 0 && s.Duty == now[0])
            is { } shift
        && shift.Until < End
            ? Moment(shift.Until)
            : null;

    private string InWords =>
        string.Join(
            ", ",
            shifts
                .Take(10)
                .Select(s =>
                    $"{(s.Duty is { } d ? NameOf(d.Person) : "nobody")} from {Moment(s.From)}"
                )
        );

    protected override void OnParametersSet()
    {
        var at = Clock.GetUtcNow();
        begin = Viewer.StartOfToday();
        now = OnCallCalendar.At(Schedule, Book.Overrides, at);
        overrides =
        [
            .. Book.Overrides.Where(o => o.ScheduleId == Schedule.Id).OrderBy(o => o.From),
        ];
        shifts = OnCallCalendar.Between(Schedule, overrides, begin, End);
        lanes = Lanes(shifts);
    }

    // Shifts at the same time stand below each other.
    private static List<List<CalendarShift>> Lanes(IReadOnlyList<CalendarShift> shifts)
    {
        var drawn = new List<List<CalendarShift>>();
        foreach (var shift in shifts)
        {
            if (drawn.Find(l => l[^1].Until <= shift.From) is { } lane)
            {
                lane.Add(shift);
            }
            else
            {
                drawn.Add([shift]);
            }
        }

        return drawn;
    }

    private string NameOf(string person) =>
        Book.People.FirstOrDefault(p => p.Id == person)?.Name ?? person;

    private int Colour(string person) =>
        Math.Max(0, Book.People.ToList().FindIndex(p => p.Id == person)) % Colours;

    private string Moment(DateTimeOffset at) =>
        Viewer.Local(at).ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);

    private string Title(CalendarShift shift) =>
        $"{(shift.Duty is { } d ? NameOf(d.Person) : "Nobody")}: {Moment(shift.From)} to {Moment(shift.Until)}";

    private string Percent(DateTimeOffset at) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{(at - begin).TotalSeconds / (End - begin).TotalSeconds * 100:0.###}%"
        );

    private string StyleOf(CalendarShift shift) =>
        $"left:{Percent(shift.From)};width:{Percent(begin + (shift.Until - shift.From))}";

    private string ClassOf(CalendarShift shift) =>
        shift.Duty is { } duty
            ? $"shift p{Colour(duty.Person)}{(duty.Override is null ? "" : " taken")}"
            : "shift nobody";

    private async Task OverrideAsync()
    {
        await OverrideDialog.OpenAsync(Dialogs, Schedule, Book);
        await Changed.InvokeAsync();
    }

    private async Task TakeBackAsync(ScheduleOverride taken)
    {
        await Commands.DoAsync(
            by => Overrides.RemoveAsync(Schedule.Id, taken.Id, by, CancellationToken.None),
            "The override is taken back."
        );
        await Changed.InvokeAsync();
    }
}
