using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Dialogs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Pages.Silences;

/// <summary>One silence: who, why, until when, and what it suppressed.</summary>
public partial class SilenceRow
{
    private IReadOnlyList<SuppressedFault>? faults;

    [Parameter, EditorRequired]
    public SilenceCard Card { get; set; } = default!;

    [Parameter]
    public bool CanRespond { get; set; }

    /// <summary>Raised after a change.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    [Inject]
    private SilenceQueries Queries { get; set; } = default!;

    [Inject]
    private SilenceEdits Edits { get; set; } = default!;

    [Inject]
    private ResponderCommands Commands { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private Silence Silence => Card.Silence;

    private string When
    {
        get
        {
            var rule = Silence.Recurrence is { } recurs
                ? $" · recurs {recurs} ({Silence.Zone})"
                : "";
            return Card.State switch
            {
                SilenceState.Active =>
                    $"{Time(Card.Current!.Value.From)} – {Time(Card.Current.Value.Until)}{rule}",
                SilenceState.Upcoming =>
                    $"next {Time(Card.Next!.Value.From)} – {Time(Card.Next.Value.Until)}{rule}",
                _ =>
                    $"{Time(Silence.StartsAt)} – {Time(Silence.EndedAt is { } ended && ended < Silence.EndsAt ? ended : Silence.EndsAt)}{rule}",
            };
        }
    }

    private async Task ToggleAsync() =>
        faults = faults is null
            ? (await Queries.ReadAsync(Silence.Id, CancellationToken.None))?.Faults
            : null;

    private async Task ExtendAsync(TimeSpan by)
    {
        await Commands.DoAsync(
            name =>
                Edits.ExtendAsync(
                    Silence.Id,
                    Silence.EndsAt + by,
                    Silence.Version,
                    name,
                    CancellationToken.None
                ),
            $"Silenced until {Time(Silence.EndsAt + by)}."
        );
        await Changed.InvokeAsync();
    }

    private async Task EditAsync()
    {
        await SilenceDialog.OpenAsync(Dialogs, Silence, []);
        await Changed.InvokeAsync();
    }

    private async Task EndAsync()
    {
        await Commands.DoAsync(
            name => Edits.EndAsync(Silence.Id, Silence.Version, name, CancellationToken.None),
            "The silence is over: what goes on opens an incident."
        );
        await Changed.InvokeAsync();
    }

    private string Time(DateTimeOffset at) =>
        Viewer.Local(at).ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);
}
