using OnCallAgent.Domain.Analysis.Cascades;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Domain.Flow;

/// <summary>Faults as the symptoms that a cascade is put together of.</summary>
internal static class FaultSymptoms
{
    private const int LongestText = 2_000;
    private const string Scope = "namespace";

    /// <summary>Of a sign that was just found.</summary>
    public static Symptom OfSignal(SeenSignal seen)
    {
        var (signal, at) = (seen.Signal, seen.At);
        var text = signal.Alert is { } alert
            ? $"{alert.Title}\n{alert.Description}"
            : signal.Entry.Message;
        return new Symptom(
            signal.Fingerprint,
            signal.Entry.Service,
            RuleOf(signal.Pattern.Id),
            Cut(text),
            signal.Alert?.Labels.GetValueOrDefault(Scope) ?? "",
            at,
            signal.Alert is null
                ? SymptomKinds.OfLine(text)
                : SymptomKinds.OfAlert(signal.Alert.Name, signal.Alert.Title)
        );
    }

    /// <summary>Of a fault that is known, as part of the incident that speaks for it.</summary>
    public static Symptom OfGroup(SignalGroup group, Incident incident)
    {
        var opened = group.Fingerprint == incident.Fingerprint;
        var text = opened ? $"{group.Normalised}\n{incident.Description}" : group.Normalised;
        var rule = RuleOf(group.PatternId);
        return new Symptom(
            group.Fingerprint,
            group.Service,
            rule,
            Cut(text),
            incident.Labels.GetValueOrDefault(Scope) ?? "",
            // Of a fault that comes and goes, this time counts.
            group.FirstSeen > incident.CreatedAt
                ? group.FirstSeen
                : incident.CreatedAt,
            IsAlert(group.PatternId)
                ? SymptomKinds.OfAlert(rule, group.Normalised)
                : SymptomKinds.OfLine(text)
        );
    }

    /// <summary>Whether alerts, not lines, are found by the pattern.</summary>
    public static bool IsAlert(string patternId) =>
        patternId.StartsWith(AlertSignal.PatternPrefix, StringComparison.Ordinal);

    private static string RuleOf(string patternId) =>
        IsAlert(patternId) ? patternId[AlertSignal.PatternPrefix.Length..] : patternId;

    private static string Cut(string text) =>
        text.Length <= LongestText ? text : text[..LongestText];
}
