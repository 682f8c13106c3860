using System.Globalization;
using MudBlazor;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>A timeline entry as it is drawn.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Day">Heading before it, where a new day begins; null elsewhere.</param>
/// <param name="Time">Its time of day.</param>
/// <param name="Icon">What kind it is, at a glance.</param>
/// <param name="Tone">Class of its colour.</param>
/// <param name="IsNote">Whether a person wrote it.</param>
/// <param name="Output">What the action printed; empty for none.</param>
public sealed record TimelineRow(
    TimelineEntry Entry,
    string? Day,
    string Time,
    string Icon,
    string Tone,
    bool IsNote,
    string Output
)
{
    // About six lines on a wide screen, and a screenful on a phone.
    private const int LongestShown = 600;
    private const int MostLinesShown = 8;

    // Less than this is not worth a press.
    private const int LeastFolded = 120;
    private const int LeastLinesFolded = 3;

    /// <summary>What of the text is always shown.</summary>
    public string Head => Entry.Text[..Fold(Entry.Text)];

    /// <summary>What of it is folded away, so that one long note does not push the next event out of sight; mostly empty.</summary>
    public string Rest => Entry.Text[Fold(Entry.Text)..];

    /// <summary>The rows in the order of the entries.</summary>
    /// <param name="entries">Oldest first.</param>
    /// <param name="actions">For what they printed.</param>
    /// <param name="local">The viewer's time.</param>
    public static IReadOnlyList<TimelineRow> Of(
        IReadOnlyList<TimelineEntry> entries,
        IReadOnlyList<ActionRecord> actions,
        Func<DateTimeOffset, DateTimeOffset> local
    )
    {
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(local);
        var outputs = actions
            .Where(a => a.Result is { Output.Length: > 0 })
            .ToDictionary(a => a.Id, a => a.Result!.Output, StringComparer.Ordinal);
        var rows = new List<TimelineRow>(entries.Count);
        DateTime? day = null;
        foreach (var entry in entries)
        {
            var at = local(entry.At);
            // The first day is said in the header of the page.
            var heading =
                day is not null && at.Date != day
                    ? at.ToString("dddd, d MMMM", CultureInfo.InvariantCulture)
                    : null;
            day = at.Date;
            var ends = entry.Kind is TimelineKind.ActionCompleted or TimelineKind.ActionFailed;
            rows.Add(
                new TimelineRow(
                    entry,
                    heading,
                    at.ToString("HH:mm:ss", CultureInfo.InvariantCulture),
                    IconOf(entry.Kind),
                    ToneOf(entry.Kind),
                    entry.Kind == TimelineKind.Commented,
                    ends && entry.SubjectId is { } id ? outputs.GetValueOrDefault(id, "") : ""
                )
            );
        }

        return rows;
    }

    // After a whole line or word, where one ends in time.
    private static int Fold(string text)
    {
        var most = Math.Min(text.Length, LongestShown);
        var end = 0;
        for (var lines = 0; lines < MostLinesShown && end < most; lines++)
        {
            var line = text.IndexOf('\n', end, most - end);
            end = line < 0 ? most : line + 1;
        }

        if (text.Length - end < LeastFolded && text.AsSpan(end).Count('\n') < LeastLinesFolded)
        {
            return text.Length;
        }

        if (
            end == most
            && text.LastIndexOfAny([' ', '\n'], end - 1) is var space and > LongestShown / 2
        )
        {
            end = space + 1;
        }

        return end > 0 && char.IsHighSurrogate(text[end - 1]) ? end - 1 : end;
    }

    internal static string IconOf(TimelineKind kind) =>
        kind switch
        {
            TimelineKind.Detected or TimelineKind.Created => Icons.Material.Outlined.Sensors,
            TimelineKind.Grouped => Icons.Material.Outlined.Layers,
            TimelineKind.Suppressed => Icons.Material.Outlined.VolumeOff,
            TimelineKind.Shadowed => Icons.Material.Outlined.NoteAlt,
            TimelineKind.LadderMoved => Icons.Material.Outlined.Stairs,
            TimelineKind.ApprovalVoided => Icons.Material.Outlined.TimerOff,
            TimelineKind.ActionCancelled => Icons.Material.Outlined.StopCircle,
            TimelineKind.RollbackQueued => Icons.Material.Outlined.Undo,
            TimelineKind.Analysed => Icons.Material.Outlined.Psychology,
            TimelineKind.Decided => Icons.Material.Outlined.AltRoute,
            TimelineKind.ActionRefused => Icons.Material.Outlined.Block,
            TimelineKind.ActionQueued or TimelineKind.ActionStarted => Icons
                .Material
                .Outlined
                .PlayArrow,
            TimelineKind.ActionOutput => Icons.Material.Outlined.Terminal,
            TimelineKind.ApprovalRequested => Icons.Material.Outlined.PanTool,
            TimelineKind.Approved => Icons.Material.Outlined.ThumbUp,
            TimelineKind.Rejected => Icons.Material.Outlined.ThumbDown,
            TimelineKind.ActionCompleted => Icons.Material.Outlined.Check,
            TimelineKind.ActionFailed or TimelineKind.ActionInterrupted => Icons
                .Material
                .Outlined
                .ErrorOutline,
            TimelineKind.VerificationStarted => Icons.Material.Outlined.HourglassEmpty,
            TimelineKind.Verified => Icons.Material.Outlined.Verified,
            TimelineKind.VerificationFailed => Icons.Material.Outlined.HeartBroken,
            TimelineKind.Unverified => Icons.Material.Outlined.HelpOutline,
            TimelineKind.Escalated => Icons.Material.Outlined.Campaign,
            TimelineKind.Notified => Icons.Material.Outlined.MarkEmailRead,
            TimelineKind.NotificationFailed or TimelineKind.NobodyToNotify => Icons
                .Material
                .Outlined
                .NotificationsOff,
            TimelineKind.Acknowledged => Icons.Material.Outlined.Visibility,
            TimelineKind.Assigned => Icons.Material.Outlined.Person,
            TimelineKind.Commented => Icons.Material.Outlined.ChatBubbleOutline,
            TimelineKind.Corrected => Icons.Material.Outlined.RateReview,
            TimelineKind.Edited => Icons.Material.Outlined.Edit,
            TimelineKind.Resolved => Icons.Material.Outlined.CheckCircle,
            TimelineKind.AlertResolved => Icons.Material.Outlined.NotificationsOff,
            TimelineKind.Reopened => Icons.Material.Outlined.Replay,
            TimelineKind.Closed => Icons.Material.Outlined.Archive,
            TimelineKind.Merged => Icons.Material.Outlined.CallMerge,
            TimelineKind.Split => Icons.Material.Outlined.CallSplit,
            _ => Icons.Material.Outlined.Circle,
        };

    internal static string ToneOf(TimelineKind kind) =>
        kind switch
        {
            TimelineKind.Verified
            or TimelineKind.Resolved
            or TimelineKind.AlertResolved
            or TimelineKind.ActionCompleted
            or TimelineKind.Notified
            or TimelineKind.Approved => "ok",
            TimelineKind.ActionFailed
            or TimelineKind.ActionInterrupted
            or TimelineKind.VerificationFailed
            or TimelineKind.NotificationFailed
            or TimelineKind.NobodyToNotify => "bad",
            TimelineKind.ApprovalRequested
            or TimelineKind.Unverified
            or TimelineKind.ActionRefused
            or TimelineKind.ApprovalVoided
            or TimelineKind.ActionCancelled
            or TimelineKind.Rejected => "ask",
            TimelineKind.Escalated or TimelineKind.Reopened => "human",
            TimelineKind.Detected
            or TimelineKind.Created
            or TimelineKind.Analysed
            or TimelineKind.Decided
            or TimelineKind.ActionStarted
            or TimelineKind.RollbackQueued
            or TimelineKind.Shadowed
            or TimelineKind.VerificationStarted => "work",
            _ => "quiet",
        };
}
