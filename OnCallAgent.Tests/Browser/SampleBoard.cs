using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Domain.Verification;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Tests.Browser;

/// <summary>
/// Incidents in every column, for looking at the pages. Somebody else holds all of them, so that an agent on the same
/// database does not go on with them. Times lie before <paramref name="now"/>.
/// </summary>
internal sealed partial class SampleBoard(DateTimeOffset now, string person)
{
    private readonly CountingIds ids = new();
    private readonly List<object> rows = [];
    private readonly List<(Incident Incident, string Message, int Match, int Length)> lines = [];

    /// <summary>Id of the incident that shows most of the incident page.</summary>
    public string RichestId { get; private set; } = "";

    public static async Task<SampleBoard> FillAsync(
        IDbContextFactory<OnCallDbContext> contexts,
        DateTimeOffset now,
        string person
    )
    {
        var board = new SampleBoard(now, person);
        board.Services();
        board.Analysing();
        board.Acting();
        board.Verifying();
        board.Asking();
        board.Escalated();
        board.Acknowledged();
        board.Resolved();
        await using var db = await contexts.CreateDbContextAsync();
        foreach (var row in board.rows)
        {
            db.Add(row);
        }

        foreach (var incident in board.rows.OfType<Incident>())
        {
            db.Leases.Add(
                new IncidentLease
                {
                    IncidentId = incident.Id,
                    Owner = "sample",
                    Until = now.AddDays(1),
                }
            );
        }

        List<StoredLogLine> log = [.. SampleLog.Until(now, board.lines)];
        db.LogLines.AddRange(log);
        db.LogMinutes.AddRange(
            log.GroupBy(l => (StoredLogMinute.MinuteOf(l.ObservedAt), l.Service, l.Level))
                .Select(g => new StoredLogMinute
                {
                    Minute = g.Key.Item1,
                    Service = g.Key.Service,
                    Level = g.Key.Level,
                    Lines = g.Count(),
                })
        );
        await db.SaveChangesAsync();
        return board;
    }

    private void Services()
    {
        rows.Add(
            new ServiceEntry
            {
                Name = "orders-db",
                Description = "Orders, replicated",
                Criticality = Criticality.Tier1,
                Automation = AutomationMode.Suggest,
                Targets = new AllowedTargets
                {
                    Units = [new SystemdUnit("orders-db.service", UnitScope.System)],
                    HealthUrls = ["http://127.0.0.1:18080/health"],
                },
            }
        );
        foreach (var name in (string[])["checkout", "search-api", "spark-etl", "payments", "sso"])
        {
            rows.Add(new ServiceEntry { Name = name, Criticality = Criticality.Tier2 });
        }

        rows.Add(
            new ServiceEntry
            {
                Name = "ingest-3",
                Criticality = Criticality.Tier3,
                Automation = AutomationMode.Auto,
                DependsOn = ["orders-db"],
                Targets = new AllowedTargets { LogDirectories = ["/var/log/ingest"] },
            }
        );
    }

    private void Analysing()
    {
        Detect(
            "Connection pool exhausted",
            "orders-db",
            Severity.High,
            12,
            37,
            "connection pool exhausted after 30 s",
            "pool exhausted"
        );
        Detect(
            "Request timeouts above baseline",
            "search-api",
            Severity.Medium,
            62,
            212,
            "request timed out after 5000 ms",
            "timed out"
        );
    }

    private void Acting()
    {
        var incident = Detect(
            "OutOfMemoryError in executor 14",
            "spark-etl",
            Severity.Critical,
            124,
            9,
            "java.lang.OutOfMemoryError: Java heap space",
            "OutOfMemoryError"
        );
        Analyse(incident, 0.91, "memory", "Executor heap is smaller than its largest partition");
        incident.AgentContinues(IncidentStep.Act, now, now.AddSeconds(-60));
        var check = Ask(incident, "health_check", [], 1, needsApproval: false);
        check.Start("node", now.AddSeconds(-58));
        check.Finish(new ActionResult(false, "503 after 88 ms"), now.AddSeconds(-57));
        Ask(
                incident,
                "restart_service",
                new() { ["service"] = "spark-worker" },
                2,
                needsApproval: false
            )
            .Start("node", now.AddSeconds(-4));
        Ask(incident, "health_check", [], 3, needsApproval: false);
    }

    private void Verifying()
    {
        var incident = Detect(
            "HTTP 5xx: 8.4 % of requests",
            "checkout",
            Severity.High,
            260,
            1480,
            "\"POST /pay HTTP/1.1\" 502 166 \"-\"",
            "502"
        );
        Analyse(incident, 0.78, "http", "Upstream payment gateway closes connections");
        incident.AgentContinues(IncidentStep.Verify, now, now.AddSeconds(-30));
        var restart = Ask(
            incident,
            "restart_service",
            new() { ["service"] = "checkout" },
            1,
            needsApproval: false
        );
        restart.Start("node", now.AddSeconds(-40));
        restart.Finish(
            new ActionResult(true, "Restarted checkout.service, new main process 4711"),
            now.AddSeconds(-36)
        );
        rows.Add(
            new StoredVerification
            {
                IncidentId = incident.Id,
                State = new FixVerification
                {
                    StartedAt = now.AddSeconds(-36),
                    Window = TimeSpan.FromMinutes(5),
                },
            }
        );
    }

    private void Asking()
    {
        var incident = Detect(
            "Disk 91 % on log volume",
            "ingest-3",
            Severity.Medium,
            1880,
            4,
            "volume /var/log is 91 % full",
            "91 % full"
        );
        Analyse(incident, 0.88, "storage", "Old logs are not rotated away");
        var asked = Ask(
            incident,
            "cleanup_logs",
            new() { ["path"] = "/var/log/ingest", ["days"] = "7" },
            1,
            needsApproval: true
        );
        incident.WaitForApproval(
            "The service is set to ask first: cleanup_logs on /var/log/ingest.",
            "agent",
            now.AddMinutes(30),
            now.AddMinutes(-30),
            asked.Id
        );
    }

    private void Escalated()
    {
        var incident = Detect(
            "Replica lag over 300 s",
            "orders-db",
            Severity.Critical,
            540,
            58,
            "replication lag 668 s on replica-2, threshold 300 s",
            "replication lag"
        );
        RichestId = incident.Id;
        Analyse(incident, 0.42, "replication", "replica-2 cannot keep up with the writer");
        incident.HandToHuman(
            "Escalated to a human. Confidence 0.42 is under the threshold 0.70.",
            Actor.Agent,
            now.AddSeconds(-538)
        );
        Deliver(incident, "email", "oncall@example.org", new DeliveryOutcome.Sent());
        Deliver(
            incident,
            "teams",
            "teams",
            new DeliveryOutcome.Refused("410 Gone: the webhook was deleted")
        );
        incident.Record(
            TimelineKind.Notified,
            Actor.Agent,
            "E-mail to oncall@example.org was delivered.",
            now.AddSeconds(-536)
        );
        incident.Record(
            TimelineKind.NotificationFailed,
            Actor.Agent,
            "Teams did not take the message: 410 Gone, the webhook was deleted.",
            now.AddSeconds(-535)
        );
        var check = Ask(incident, "health_check", [], 1, needsApproval: false);
        check.Start("node", now.AddSeconds(-200));
        check.Finish(
            new ActionResult(false, "GET http://127.0.0.1:18080/health: 503 in 88 ms")
            {
                Output = "replica-2: 668 s behind\nreplica-1: 0 s behind\n",
            },
            now.AddSeconds(-199)
        );
        incident.Record(
            TimelineKind.ActionFailed,
            person,
            "health_check failed: 503 in 88 ms",
            now.AddSeconds(-199),
            check.Id
        );
        incident.Comment(
            "replica-2 disk is saturated by the nightly export",
            person,
            now.AddSeconds(-120)
        );

        var lost = Detect(
            "Payment queue is not drained",
            "payments",
            Severity.High,
            190,
            12,
            "queue payments: 4120 messages waiting",
            "messages waiting"
        );
        Analyse(lost, 0.31, "unknown", null);
        lost.HandToHuman(
            "Escalated to a human. The cause is unknown.",
            Actor.Agent,
            now.AddSeconds(-188)
        );
        Deliver(
            lost,
            "email",
            "oncall@example.org",
            new DeliveryOutcome.Refused("connection refused by smtp.example.org:587")
        );
    }

    private void Acknowledged()
    {
        var incident = Detect(
            "Authentication failures from one subnet",
            "sso",
            Severity.High,
            1330,
            640,
            "login failed for user admin from 198.51.100.7",
            "login failed"
        );
        Analyse(incident, 0.55, "authentication", "Password guessing from one subnet");
        incident.HandToHuman(
            "Escalated to a human. Confidence 0.55 is under the threshold 0.70.",
            Actor.Agent,
            now.AddSeconds(-1328)
        );
        incident.Acknowledge(person, now.AddSeconds(-1290));
    }

    private void Resolved()
    {
        var timeout = Detect(
            "Airflow task timeout",
            "airflow",
            Severity.Low,
            3600,
            3,
            "task load_orders timed out",
            "timed out"
        );
        Analyse(timeout, 0.93, "timeout", "A pool slot was never given back");
        timeout.Resolve(new Resolution(Resolution.Automated), Actor.Agent, now.AddSeconds(-3490));
        var refused = Detect(
            "Connection refused by cache",
            "cache-2",
            Severity.High,
            10_800,
            88,
            "connect to 10.0.3.7:6379: connection refused",
            "connection refused"
        );
        Analyse(refused, 0.9, "cache", "The cache process had exited");
        refused.Resolve(new Resolution(Resolution.Automated), Actor.Agent, now.AddSeconds(-10_760));
        var certificate = Detect(
            "Certificate expires in 6 days",
            "edge",
            Severity.Medium,
            18_000,
            1,
            "certificate of edge.example.org expires in 6 days",
            "expires in 6 days"
        );
        certificate.Acknowledge(person, now.AddSeconds(-17_900));
        certificate.Resolve(new Resolution(Resolution.Manual), person, now.AddSeconds(-17_000));
    }
}
