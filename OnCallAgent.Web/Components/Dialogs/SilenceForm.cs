using System.Globalization;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A silence as fields of a form; times are the viewer's own.</summary>
public sealed class SilenceForm
{
    /// <summary>How browsers write a local time.</summary>
    public const string TimeFormat = "yyyy-MM-ddTHH:mm";

    public string Reason { get; set; } = "";

    public List<MatcherForm> Matchers { get; } = [];

    public string From { get; set; } = "";

    public string Until { get; set; } = "";

    /// <summary>iCalendar rule; empty for once.</summary>
    public string Recurrence { get; set; } = "";

    public string Zone { get; set; } = "UTC";

    /// <summary>The fields of a silence.</summary>
    public static SilenceForm Of(Silence silence, TimeZoneInfo viewer)
    {
        ArgumentNullException.ThrowIfNull(silence);
        var form = new SilenceForm
        {
            Reason = silence.Reason,
            From = Local(silence.StartsAt, viewer),
            Until = Local(silence.EndsAt, viewer),
            Recurrence = silence.Recurrence ?? "",
            Zone = silence.Zone,
        };
        form.Matchers.AddRange(silence.Matchers.Select(MatcherForm.Of));
        return form;
    }

    /// <summary>What begins now: these matchers, for two hours.</summary>
    public static SilenceForm For(
        IEnumerable<SilenceMatcher> matchers,
        DateTimeOffset now,
        TimeZoneInfo viewer
    )
    {
        ArgumentNullException.ThrowIfNull(viewer);
        var form = new SilenceForm
        {
            From = Local(now, viewer),
            Until = Local(now.AddHours(2), viewer),
            Zone = viewer.HasIanaId ? viewer.Id : "UTC",
        };
        form.Matchers.AddRange(matchers.Select(MatcherForm.Of));
        if (form.Matchers.Count == 0)
        {
            form.Matchers.Add(new MatcherForm());
        }

        return form;
    }

    /// <summary>The conditions that say something. Half of one is kept and refused: left out, more would be silenced than was meant.</summary>
    public IReadOnlyList<SilenceMatcher> Conditions() =>
        [
            .. Matchers
                .Where(m => m.Label.Trim().Length > 0 || m.Value.Length > 0)
                .Select(m => m.ToMatcher()),
        ];

    /// <summary>The silence of these fields; it is judged when it is saved. Null where a time cannot be read.</summary>
    public SilenceDraft? ToDraft(TimeZoneInfo viewer) =>
        At(From, viewer) is { } from && At(Until, viewer) is { } until
            ? new SilenceDraft
            {
                Reason = Reason ?? "",
                Matchers = Conditions(),
                StartsAt = from,
                EndsAt = until,
                Recurrence = Recurrence,
                Zone = string.IsNullOrWhiteSpace(Zone) ? "UTC" : Zone.Trim(),
            }
            : null;

    /// <summary>A moment as the viewer's browser writes it.</summary>
    public static string Local(DateTimeOffset at, TimeZoneInfo viewer) =>
        TimeZoneInfo.ConvertTime(at, viewer).ToString(TimeFormat, CultureInfo.InvariantCulture);

    private static DateTimeOffset? At(string text, TimeZoneInfo viewer) =>
        DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local)
            ? new DateTimeOffset(
                DateTime.SpecifyKind(local, DateTimeKind.Unspecified),
                viewer.GetUtcOffset(local)
            )
            : null;
}

/// <summary>One condition as fields.</summary>
public sealed class MatcherForm
{
    public string Label { get; set; } = "service";

    public MatcherKind Kind { get; set; }

    public string Value { get; set; } = "";

    public static MatcherForm Of(SilenceMatcher matcher)
    {
        ArgumentNullException.ThrowIfNull(matcher);
        return new MatcherForm
        {
            Label = matcher.Label,
            Kind = matcher.Kind,
            Value = matcher.Value,
        };
    }

    public SilenceMatcher ToMatcher() => new(Label.Trim(), Kind, Value ?? "");
}
