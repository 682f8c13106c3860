using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What a card says below its title: what happens now, in a few words.</summary>
/// <param name="Text">The words.</param>
/// <param name="Tone">Class of their colour: <c>work</c>, <c>ok</c>, <c>ask</c>, <c>human</c>, <c>quiet</c>.</param>
/// <param name="HasBar">Whether progress is drawn.</param>
/// <param name="Progress">0 to 1; null where it is not known.</param>
public sealed record CardStatus(
    string Text,
    string Tone,
    bool HasBar = false,
    double? Progress = null
)
{
    private const string EscalationPrefix = "Escalated to a human. ";

    /// <summary>Who must act.</summary>
    public static BoardColumn ColumnOf(BoardCard card)
    {
        ArgumentNullException.ThrowIfNull(card);
        return BoardColumns.Of(
            card.IsActive,
            card.Handler,
            card.AcknowledgedAt is not null,
            card.NextStep
        );
    }

    /// <summary>What happens now.</summary>
    /// <param name="card">The incident.</param>
    /// <param name="viewer">The viewer's name; their own deeds are told as "you".</param>
    /// <param name="now">The agent's clock.</param>
    public static CardStatus Of(BoardCard card, string viewer, DateTimeOffset now)
    {
        ArgumentNullException.ThrowIfNull(card);
        return ColumnOf(card) switch
        {
            BoardColumn.Resolved => Over(card, viewer),
            BoardColumn.NeedsApproval => Asked(card),
            BoardColumn.NeedsHuman => WithHuman(card, viewer),
            BoardColumn.AgentWorking => Working(card, now),
            _ when card.NextStep == IncidentStep.Analyse => new(
                "analysing…",
                "quiet",
                HasBar: true
            ),
            _ => new("waiting", "quiet"),
        };
    }

    private static CardStatus Over(BoardCard card, string viewer)
    {
        var took = card.ResolvedAt is { } at ? $", {Wording.Duration(at - card.CreatedAt)}" : "";
        return card.ResolutionMethod == Resolution.Automated
            ? new($"✓ agent{took}, verified", "ok")
            : new($"✓ {Who(card.ResolvedBy ?? "resolved", viewer)}{took}", "ok");
    }

    private static CardStatus Asked(BoardCard card)
    {
        var asked = card.Actions.Where(a => a.Status == ActionStatus.AwaitingApproval).ToList();
        return asked.Count == 0
            ? new("waits for your yes", "ask")
            : new(string.Join(", then ", asked.Select(Words)), "ask");
    }

    private static CardStatus WithHuman(BoardCard card, string viewer)
    {
        if (card.AcknowledgedAt is not null)
        {
            return new(
                $"acknowledged by {Who(card.AcknowledgedBy ?? "somebody", viewer)}",
                "quiet"
            );
        }

        var reason = card.EscalationReason ?? "waits for a human";
        return new(
            reason.StartsWith(EscalationPrefix, StringComparison.Ordinal)
                ? reason[EscalationPrefix.Length..]
                : reason,
            "human"
        );
    }

    private static CardStatus Working(BoardCard card, DateTimeOffset now)
    {
        if (card.NextStep == IncidentStep.Verify && card.Watch is { } watch)
        {
            var left = watch.EndsAt - now;
            var whole = watch.EndsAt - watch.StartedAt;
            return left <= TimeSpan.Zero
                ? new("verifying…", "ok", HasBar: true)
                : new(
                    $"verifying, {Wording.Duration(left)} left",
                    "ok",
                    HasBar: true,
                    Progress: 1 - left / whole
                );
        }

        var current =
            card.Actions.FirstOrDefault(a => a.Status == ActionStatus.Running)
            ?? card.Actions.FirstOrDefault(a => a.Status == ActionStatus.Pending);
        if (current is not null)
        {
            var place = card.Actions.TakeWhile(a => a != current).Count() + 1;
            var words = $"{place}/{card.Actions.Count} {Words(current)}";
            return current.Status == ActionStatus.Running
                ? new(words, "work", HasBar: true)
                : new($"{words}, waits its turn", "work");
        }

        return new(
            card.NextStep == IncidentStep.Analyse ? "analysing…" : "working…",
            "quiet",
            HasBar: true
        );
    }

    // What was set is what is taken back: its parameters would read as if it were set once more.
    private static string Words(CardAction action) =>
        action.IsTakeBack ? $"taking back {action.Type}"
        : action.Parameters.Count == 0 ? action.Type
        : $"{action.Type} {string.Join(", ", action.Parameters.Where(p => p.Value.Length > 0).Select(Words))}".TrimEnd();

    // A name speaks for itself; a number needs its parameter's name.
    private static string Words(KeyValuePair<string, string> parameter) =>
        parameter.Value.Any(char.IsAsciiLetter)
            ? parameter.Value
            : $"{parameter.Key.Replace('_', ' ')} {parameter.Value}";

    private static string Who(string name, string viewer) =>
        name.Length > 0 && name == viewer ? "you" : name;
}
