using System.Globalization;

namespace OnCallAgent.Domain.Escalation;

/// <summary>
/// The facts of a notice as words: harmless, cut, and the same in every channel and every culture.
/// </summary>
/// <param name="notice">The facts.</param>
/// <param name="scale">1 gives every text its full length; a smaller share makes the message shorter.</param>
internal sealed class NoticeWords(EscalationNotice notice, double scale = 1)
{
    public const string OthersHeading = "Also held back until now";

    private const string Alarm = "🚨 Manual Intervention Required";
    private const string Test = "✅ Test message: nothing is wrong";
    private const int MostOthers = 40;

    private const int MostSteps = 12;
    private const int MostComponents = 12;

    public string Headline => notice.IsTest ? Test : Alarm;

    public string ReasonHeading => notice.IsTest ? "What this is" : "Escalation Reason";

    public string AnswerLabel => notice.IsTest ? "Yes, it arrived" : "Acknowledge";

    public string Title => Line(notice.Title, 200);

    /// <summary>The other incidents, a line each; empty for none.</summary>
    public string OthersText => string.Join('\n', OtherLines);

    public IReadOnlyList<string> OtherLines =>
        notice.Others.Count == 0
            ? []
            :
            [
                .. notice
                    .Others.Take(MostOthers)
                    .Select(o =>
                        Line(
                            $"{o.IncidentId} · {o.Severity.ToString().ToLowerInvariant()} · {o.Service}: {o.Title}",
                            200
                        )
                    ),
                .. notice.Others.Count > MostOthers
                    ? [$"and {notice.Others.Count - MostOthers} more on the board"]
                    : Array.Empty<string>(),
            ];

    public string Id => Line(notice.IncidentId, 64);

    public string Service => Line(notice.Service, 200);

    public string Severity => notice.Severity.ToString().ToLowerInvariant();

    /// <summary>Readable on a light ground (contrast 4.5 : 1 or better).</summary>
    public string SeverityColour =>
        notice.Severity switch
        {
            Shared.Severity.Critical => "#b00020",
            Shared.Severity.High => "#b45309",
            Shared.Severity.Medium => "#8a6d00",
            Shared.Severity.Low => "#1d6f42",
            _ => "#0b5cad",
        };

    public string Timestamp =>
        notice.OpenedAt.UtcDateTime.ToString(
            "yyyy-MM-dd HH:mm:ss 'UTC'",
            CultureInfo.InvariantCulture
        );

    public string Confidence =>
        notice.Confidence is { } c
            ? string.Create(CultureInfo.InvariantCulture, $"{c * 100:0.0}%")
            : "not analysed";

    public string RootCause => Line(notice.RootCause, 500);

    public string Components
    {
        get
        {
            var named = notice.Components.Where(c => !string.IsNullOrWhiteSpace(c)).ToArray();
            if (named.Length == 0)
            {
                return "none known";
            }

            var rest = named.Length - MostComponents;
            return string.Join(", ", named.Take(MostComponents).Select(c => Line(c, 100)))
                + (rest > 0 ? $" and {rest} more" : "");
        }
    }

    public string Risk => notice.Risk?.ToString().ToLowerInvariant() ?? "not assessed";

    public string Reason => Block(notice.Reason, 4_000);

    public string ReasonLine => Line(notice.Reason, 4_000);

    public IReadOnlyList<string> Steps =>
        [
            .. (notice.RequiredSteps.Count > 0 ? notice.RequiredSteps : RequiredSteps.Always)
                .Take(MostSteps)
                .Select(s => Line(s, 400)),
        ];

    private string Line(string text, int max) => PlainText.Line(text, Scaled(max));

    private string Block(string text, int max) => PlainText.Block(text, Scaled(max));

    private int Scaled(int max) => Math.Max(1, (int)(max * scale));
}
