using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks what to silence, why and until when, and shows what that would cover.</summary>
public partial class SilenceDialog
{
    private const int MorningHour = 9;

    private static readonly string[] Presets =
    [
        "",
        "FREQ=DAILY",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=MONTHLY",
    ];

    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private SilenceForm form = new();
    private string previewWords = "";
    private bool custom;

    /// <summary>The silence to edit; null for a new one.</summary>
    [Parameter]
    public Silence? Silence { get; set; }

    /// <summary>What a new one silences at first.</summary>
    [Parameter]
    public IReadOnlyList<SilenceMatcher> Matchers { get; set; } = [];

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private SilenceEdits Edits { get; set; } = default!;

    [Inject]
    private SilenceQueries Queries { get; set; } = default!;

    [Inject]
    private ResponderCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private TimeProvider Clock { get; set; } = default!;

    private string Preset => custom ? "custom" : form.Recurrence;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(
        IDialogService dialogs,
        Silence? silence,
        IReadOnlyList<SilenceMatcher> matchers
    )
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<SilenceDialog>(
            "Silence",
            new DialogParameters<SilenceDialog>
            {
                { d => d.Silence, silence },
                { d => d.Matchers, matchers },
            },
            // A click beside it must not throw away what was written.
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
                FullWidth = true,
                BackdropClick = false,
                CloseButton = true,
                CloseOnEscapeKey = true,
            }
        );
        await dialog.Result;
    }

    protected override Task OnInitializedAsync()
    {
        form = Silence is null
            ? SilenceForm.For(Matchers, Clock.GetUtcNow(), Viewer.Zone)
            : SilenceForm.Of(Silence, Viewer.Zone);
        custom = !Presets.Contains(form.Recurrence, StringComparer.Ordinal);
        return PreviewAsync();
    }

    private static string Text(ChangeEventArgs change) => change.Value?.ToString() ?? "";

    private Task ChangeAsync(Action change)
    {
        change();
        return PreviewAsync();
    }

    private async Task PreviewAsync()
    {
        var conditions = form.Conditions();
        if (
            conditions.Count == 0
            || conditions.Select(c => c.Fault()).OfType<string>().FirstOrDefault() is { } wrong
                && (previewWords = wrong).Length > 0
        )
        {
            previewWords = conditions.Count == 0 ? "Nothing is silenced yet." : previewWords;
            return;
        }

        var preview = await Queries.PreviewAsync(conditions, CancellationToken.None);
        var signals = $"{(preview.IsComplete ? "" : "at least ")}{Wording.Number(preview.Signals)}";
        previewWords =
            $"Matches {preview.IncidentCount} open {(preview.IncidentCount == 1 ? "incident" : "incidents")} and {signals} {(preview.Signals == 1 ? "signal" : "signals")} of the last 24 h.";
    }

    private void Lasts(TimeSpan length)
    {
        var now = Clock.GetUtcNow();
        form.From = SilenceForm.Local(now, Viewer.Zone);
        form.Until = SilenceForm.Local(now + length, Viewer.Zone);
    }

    private void UntilTomorrow()
    {
        var now = Clock.GetUtcNow();
        form.From = SilenceForm.Local(now, Viewer.Zone);
        form.Until = Viewer
            .Local(now)
            .Date.AddDays(1)
            .AddHours(MorningHour)
            .ToString(SilenceForm.TimeFormat, System.Globalization.CultureInfo.InvariantCulture);
    }

    private void Recurs(ChangeEventArgs change)
    {
        var chosen = Text(change);
        custom = chosen == "custom";
        form.Recurrence = custom ? "FREQ=MONTHLY;BYDAY=1SU" : chosen;
    }

    private async Task SaveAsync()
    {
        if (
            !faults.Refuse(Judge())
            && form.ToDraft(Viewer.Zone) is { } draft
            && await Commands.DoAsync(
                by =>
                    Silence is null
                        ? Edits.CreateAsync(draft, by, CancellationToken.None)
                        : seen.TryAsync(
                            Silence.Version,
                            version =>
                                Edits.ReplaceAsync(
                                    Silence.Id,
                                    draft,
                                    version,
                                    by,
                                    CancellationToken.None
                                )
                        ),
                Silence is null ? "Silenced." : "Saved."
            )
        )
        {
            Dialog.Close();
        }
    }

    private IReadOnlyList<FieldError> Judge() =>
        form.ToDraft(Viewer.Zone) is { } draft
            ? Edits.Check(draft)
            : [new FieldError("ends_at", "from and until must be times")];

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);
}
