using System.Diagnostics;
using System.Globalization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Decisions;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// How long one decision takes: every rule, change windows that have recurred for years, and the digest of what would be
/// run. Without the database, whose part is a few rows by key.
/// </summary>
internal static class DecisionMeasurement
{
    private const int Warm = 50;
    private const int Windows = 10;

    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static void Run(MarkdownReport report, int decisions)
    {
        report.Table(
            "One decision: fifteen rules, two actions, their digests",
            ["Change windows", "Decisions", "p50 ms", "p95 ms", "p99 ms"],
            [
                Row("none", 0, decisions, Asked.Before),
                Row("ten that recur since years", Windows, decisions, Asked.Before),
                Row(
                    "ten, at the first decision after a start",
                    Windows,
                    decisions,
                    Asked.ByTheStart
                ),
                Row("ten that nobody wrote out before", Windows, decisions, Asked.Never),
            ]
        );
    }

    private static string[] Row(string name, int windows, int decisions, Asked asked)
    {
        var times = new List<double>();
        for (var i = 0; i < Warm + decisions; i++)
        {
            // Another minute each time, as it comes. Windows of another second were never written out before.
            var input = Input(windows, Now.AddMinutes(i), asked == Asked.Before ? 0 : i);
            if (asked == Asked.ByTheStart)
            {
                // As the agent does when it starts, and when a service is changed.
                ChangeWindows.Judge(input.Service!.ChangeWindows, input.Now);
            }

            var began = Stopwatch.GetTimestamp();
            DecisionRecord.Of("INC-1", input, DecisionMaker.Decide(input));
            foreach (var proposed in input.Proposed)
            {
                ApprovalDigest.Of(Plan(proposed), "orders", new ApprovalBasis("pool", 1, "db", 1));
            }

            if (i >= Warm)
            {
                times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            }
        }

        return
        [
            name,
            decisions.ToString(CultureInfo.InvariantCulture),
            Ms(Quantile.Of(times, 0.5)),
            Ms(Quantile.Of(times, 0.95)),
            Ms(Quantile.Of(times, 0.99)),
        ];
    }

    /// <summary>Who has the occurrences of the windows written out before the decision.</summary>
    private enum Asked
    {
        /// <summary>An earlier decision.</summary>
        Before,

        /// <summary>The start of the agent.</summary>
        ByTheStart,

        /// <summary>Nobody: the decision has to.</summary>
        Never,
    }

    private static string Ms(double milliseconds) =>
        milliseconds.ToString("0.000", CultureInfo.InvariantCulture);

    private static ActionPlan Plan(ProposedAction proposed) =>
        new(
            proposed.Action.Type,
            "orders.service",
            [
                ["systemctl", "restart", "--", "orders.service"],
            ],
            proposed.Action.Parameters
        );

    private static DecisionInput Input(int windows, DateTimeOffset now, int second) =>
        new()
        {
            Severity = Severity.High,
            ServiceName = "orders",
            Service = new ServiceEntry
            {
                Name = "orders",
                Automation = AutomationMode.Auto,
                ChangeWindows = [.. Enumerable.Range(0, windows).Select(n => Window(n, second))],
            },
            Analysis = new IncidentAnalysis
            {
                IncidentId = "INC-1",
                At = now,
                Confidence = 0.91,
                Factors = [],
                RootCauseCategory = "database",
                AffectedComponents = ["orders"],
                RecommendedActions = [],
                RiskLevel = RiskLevel.Medium,
                AutomationRecommended = true,
            },
            Proposed =
            [
                new ProposedAction(
                    new RecommendedAction("restart_service"),
                    BlastRadius.Service,
                    Reversibility.SelfHealing,
                    null
                ),
                new ProposedAction(
                    new RecommendedAction("health_check"),
                    BlastRadius.None,
                    Reversibility.ReadOnly,
                    null
                ),
            ],
            AutomationEnabled = true,
            ConfidenceThreshold = 0.7,
            RiskAssessmentEnabled = true,
            MaxActions = 5,
            Now = now,
        };

    // Each is an hour of every night since 2020, none of them open at noon: the next opening is searched for as well.
    private static ChangeWindow Window(int number, int second)
    {
        var start = new DateTimeOffset(2020, 1, 1, 20, 0, 0, TimeSpan.Zero)
            .AddMinutes(number * 5)
            .AddSeconds(second);
        return new ChangeWindow(
            number % 5 == 4 ? WindowKind.Freeze : WindowKind.Allowed,
            start,
            start.AddHours(1),
            "Europe/Berlin"
        )
        {
            Recurrence = "FREQ=DAILY",
        };
    }
}
