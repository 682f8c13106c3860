using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Flow;

/// <summary>What is known of proposed actions before anything is decided.</summary>
public static class ProposedActions
{
    /// <summary>Each action with its definition, and with why it could not be planned.</summary>
    public static IReadOnlyList<ProposedAction> Of(
        IReadOnlyList<Knowledge.RecommendedAction> wanted,
        Incident incident,
        ServiceEntry? service,
        ActionCatalog catalog
    ) => [.. wanted.Select(action => Of(action, incident, service, catalog))];

    private static ProposedAction Of(
        Knowledge.RecommendedAction action,
        Incident incident,
        ServiceEntry? service,
        ActionCatalog catalog
    )
    {
        var definition = catalog.Find(action.Type)?.Definition;
        var plan = service is null
            ? new TargetNotAllowed(incident.Service, action.Type)
            : catalog.Plan(action.Type, new ActionRequest(incident.Id, service, action.Parameters));
        return new ProposedAction(
            action,
            // An unknown action is judged as the worst one; it is refused anyway, by its plan.
            definition?.BlastRadius
                ?? BlastRadius.Wide,
            definition?.Reversibility ?? Reversibility.Irreversible,
            plan.Error?.Message
        );
    }
}
