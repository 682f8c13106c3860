using Microsoft.AspNetCore.Components;
using OnCallAgent.Domain.Decisions;

namespace OnCallAgent.Web.Components.Pages.Incidents;

/// <summary>The latest decision, and what every rule said to it.</summary>
public partial class DecisionCard
{
    [Parameter]
    public DecisionRecord? Decision { get; set; }

    private static string KindWords(string kind) =>
        kind switch
        {
            "act" => "Acts.",
            "ask" => "Asks first.",
            "shadow" => "Only recorded.",
            _ => "Calls a human.",
        };

    private static string ToneOf(string kind) =>
        kind switch
        {
            "act" => "oc-ok",
            "ask" => "oc-warn",
            "shadow" => "oc-muted",
            _ => "tone-human",
        };

    private static string OutcomeWords(GuardOutcome outcome) =>
        outcome switch
        {
            GuardOutcome.Allow => "allows",
            GuardOutcome.Ask => "asks",
            GuardOutcome.Shadow => "only records",
            _ => "refuses",
        };

    private static string ToneOf(GuardOutcome outcome) =>
        outcome switch
        {
            GuardOutcome.Allow => "oc-ok",
            GuardOutcome.Refuse => "oc-bad",
            _ => "oc-warn",
        };
}
