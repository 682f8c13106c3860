using System.Text.RegularExpressions;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;

namespace OnCallAgent.Domain.Analysis;

/// <summary>What would help: the lead's actions with their placeholders filled in.</summary>
/// <param name="Actions">In order.</param>
/// <param name="LeftOut">Why others are missing, a sentence each.</param>
/// <param name="FromKnowledge">Whether an entry recommends them; false for the bare look at the service's health.</param>
internal sealed record ActionRecommendation(
    IReadOnlyList<RecommendedAction> Actions,
    IReadOnlyList<string> LeftOut,
    bool FromKnowledge
)
{
    private static readonly Regex Placeholder = new(
        @"\{[a-z]+\.[a-z_]+\}",
        RegexOptions.NonBacktracking | RegexOptions.CultureInvariant
    );

    /// <summary>
    /// The actions of the entry that recognises the trouble. Without one, a look at the health of a known service is all
    /// that is recommended: what nobody knows the cure for is not restarted on a guess. Where another service is at
    /// fault, this one is only looked at.
    /// </summary>
    public static ActionRecommendation Of(
        AnalysisInput input,
        KnowledgeSupport knowledge,
        FailureOrigin? origin
    )
    {
        var service = input.Services.Find(input.Service);
        var actions = new List<RecommendedAction>();
        var leftOut = new List<string>();
        foreach (var action in knowledge.Lead?.Entry.AutomatedActions ?? [])
        {
            var traits = input.Actions.GetValueOrDefault(action.Type, ActionTraits.Worst);
            if (!knowledge.IsRecognised)
            {
                leftOut.Add(
                    $"{action.Type} is left out: no error pattern of “{knowledge.Lead!.Entry.Title}” matches."
                );
            }
            else if (origin is not null && !traits.IsReadOnly)
            {
                leftOut.Add(
                    $"{action.Type} is left out: {origin.Service} failed first, and what is done to {input.Service} does not heal it."
                );
            }
            else if (Filled(action, input, service, out var missing) is { } filled)
            {
                actions.Add(filled);
            }
            else
            {
                leftOut.Add(
                    $"{action.Type} is left out: nothing is known to put in the place of {missing}."
                );
            }
        }

        if (actions.Count > 0)
        {
            return new ActionRecommendation(actions, leftOut, FromKnowledge: true);
        }

        return service is { Targets.HealthUrls: [var url, ..] }
            ? new ActionRecommendation(
                [
                    new RecommendedAction(
                        "health_check",
                        new Dictionary<string, string>(StringComparer.Ordinal) { ["url"] = url }
                    ),
                ],
                leftOut,
                FromKnowledge: false
            )
            : new ActionRecommendation([], leftOut, FromKnowledge: false);
    }

    private static RecommendedAction? Filled(
        RecommendedAction action,
        AnalysisInput input,
        ServiceEntry? service,
        out string? missing
    )
    {
        missing = null;
        var parameters = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (
            var (name, template) in action.Parameters.OrderBy(
                static p => p.Key,
                StringComparer.Ordinal
            )
        )
        {
            // A placeholder is a whole value. Within a longer one it would build a target out of parts.
            var value = Placeholder.IsMatch(template) ? Value(template, input, service) : template;
            if (value is null)
            {
                missing ??= template;
                continue;
            }

            parameters[name] = value;
        }

        return missing is null ? new RecommendedAction(action.Type, parameters) : null;
    }

    private static string? Value(string placeholder, AnalysisInput input, ServiceEntry? service) =>
        placeholder switch
        {
            "{incident.service}" or "{service.name}" => service?.Name
                ?? (RootCause.IsKnown(input.Service) ? input.Service : null),
            "{service.health_url}" => service is { Targets.HealthUrls: [var url, ..] } ? url : null,
            "{service.log_directory}" => service is { Targets.LogDirectories: [var folder, ..] }
                ? folder
                : null,
            _ => null,
        };
}
