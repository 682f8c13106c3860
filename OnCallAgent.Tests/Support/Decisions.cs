using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Support;

/// <summary>A case that every guard lets pass; tests spoil one thing of it.</summary>
public static class Decisions
{
    public static readonly DateTimeOffset Now = new(2026, 3, 14, 15, 9, 26, TimeSpan.Zero);

    public static readonly ProposedAction Restart = new(
        new RecommendedAction("restart_service"),
        BlastRadius.Service,
        Reversibility.SelfHealing,
        null
    );

    public static readonly ProposedAction HealthCheck = new(
        new RecommendedAction("health_check"),
        BlastRadius.None,
        Reversibility.ReadOnly,
        null
    );

    public static readonly ServiceEntry Orders = new()
    {
        Name = "orders",
        Automation = AutomationMode.Auto,
        StartingRung = LadderRung.Auto,
        ActionCooldown = TimeSpan.FromMinutes(10),
    };

    public static IncidentAnalysis Analysis { get; } =
        new()
        {
            IncidentId = "INC-20260314-00000001",
            At = Now,
            Confidence = 0.91,
            Factors = [],
            RootCauseCategory = "database",
            AffectedComponents = ["orders"],
            RecommendedActions = [Restart.Action, HealthCheck.Action],
            RiskLevel = RiskLevel.Medium,
            AutomationRecommended = true,
        };

    public static DecisionInput Agreeable { get; } =
        new()
        {
            Severity = Severity.High,
            ServiceName = "orders",
            Service = Orders,
            Analysis = Analysis,
            Proposed = [Restart, HealthCheck],
            AutomationEnabled = true,
            ConfidenceThreshold = 0.7,
            RiskAssessmentEnabled = true,
            MaxActions = 5,
            Now = Now,
        };
}
