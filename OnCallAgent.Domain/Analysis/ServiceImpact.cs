using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>
/// How well it is known who is hit and what could be done for them. Not how bad that is: the danger of acting is
/// <see cref="ActionRisk"/>.
/// </summary>
/// <remarks>
/// 0.40 for a service of the catalogue, + 0.20 where it has a health URL, + 0.20 where something of it may be acted on,
/// + 0.05 where its neighbours are known, + 0.15 × the share of the evidence that it wrote itself.
/// A service that is not in the catalogue gives 0: neither its weight nor its neighbours nor its targets are known.
/// </remarks>
internal static class ServiceImpact
{
    public static ConfidenceFactor Of(AnalysisInput input, IReadOnlyList<string> leftOut)
    {
        if (input.Services.Find(input.Service) is not { } service)
        {
            return Factor(
                0,
                [
                    input.Service.Length == 0
                        ? "No service is named."
                        : $"{input.Service} is not in the service catalogue: how much hangs on it and what may be touched is not known.",
                    .. leftOut,
                ]
            );
        }

        var hasHealth = service.Targets.HealthUrls.Count > 0;
        var canBeActedOn = ActionTargets.CanBeChanged(service.Targets);
        var dependents = input.Services.DependentsOf(service.Name);
        var neighboursKnown = dependents.Count > 0 || service.DependsOn.Count > 0;
        var own = input.Evidence.Count(l =>
            string.Equals(l.Service, service.Name, StringComparison.OrdinalIgnoreCase)
        );
        var agreement = input.Evidence.Count == 0 ? 0 : (double)own / input.Evidence.Count;

        return Factor(
            0.40
                + (hasHealth ? 0.20 : 0)
                + (canBeActedOn ? 0.20 : 0)
                + (neighboursKnown ? 0.05 : 0)
                + (0.15 * agreement),
            [
                $"{service.Name} is in the service catalogue, tier {(int)service.Criticality}.",
                hasHealth
                    ? $"Its health can be checked at {service.Targets.HealthUrls[0]}."
                    : "It has no health URL.",
                canBeActedOn
                    ? "It has targets that may be acted on."
                    : "Nothing of it may be acted on: its allow-list is empty.",
                Neighbours(service, dependents),
                $"{own} of {input.Evidence.Count} lines of evidence are its own.",
                .. leftOut,
            ]
        );
    }

    private static string Neighbours(ServiceEntry service, IReadOnlyList<string> dependents) =>
        (service.DependsOn.Count, dependents.Count) switch
        {
            (0, 0) => "No service is known to need it, nor it another.",
            (_, 0) =>
                $"It needs {string.Join(", ", service.DependsOn)}; nobody is known to need it.",
            (0, _) => $"{string.Join(", ", dependents)} need it.",
            _ =>
                $"It needs {string.Join(", ", service.DependsOn)}; {string.Join(", ", dependents)} need it.",
        };

    private static ConfidenceFactor Factor(double value, IReadOnlyList<string> evidence) =>
        AnalysisFormula.Factor(
            AnalysisFormula.ServiceImpactFactor,
            AnalysisFormula.ServiceImpactWeight,
            value,
            evidence
        );
}
