using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Tests.Support;

/// <content>What the agent knows before the fault, and what people change meanwhile.</content>
internal sealed partial class FlowDriver
{
    /// <summary>A service whose restart is allowed, with a health check; <paramref name="change"/> makes it another.</summary>
    public async Task<FlowDriver> WithServiceAsync(Func<ServiceEntry, ServiceEntry>? change = null)
    {
        var service = new ServiceEntry
        {
            Name = "orders-api",
            Criticality = Criticality.Tier2,
            Automation = AutomationMode.Auto,
            StartingRung = LadderRung.Auto,
            VerificationWindow = TimeSpan.FromSeconds(30),
            Targets = new AllowedTargets
            {
                RestartCommand = ["/bin/true"],
                HealthUrls = ["http://127.0.0.1:1/health"],
            },
        };
        await using var db = database.Open();
        db.Services.Add(change?.Invoke(service) ?? service);
        await db.SaveChangesAsync(Cancelled);
        return this;
    }

    public Task SwitchAutomationOffAsync() =>
        new AgentSettings(database.Contexts, Clock).SetAutomationEnabledAsync(
            false,
            "Something is odd.",
            "admin",
            Cancelled
        );

    /// <summary>Changes the knowledge entry, as an admin does.</summary>
    public async Task ChangeKnowledgeAsync(Func<KnowledgeEntry, KnowledgeEntry> change)
    {
        await using var db = database.Open();
        var known = await db.KnowledgeEntries.SingleAsync(Cancelled);
        db.Entry(known).CurrentValues.SetValues(change(known));
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>What the knowledge entry lets the agent do, in this order.</summary>
    public async Task<FlowDriver> WithPlanAsync(params string[] actions)
    {
        await ChangeKnowledgeAsync(k =>
            k with
            {
                AutomatedActions = [.. actions.Select(a => new RecommendedAction(a))],
            }
        );
        return this;
    }

    /// <summary>Changes the service, as an admin does.</summary>
    public async Task ChangeServiceAsync(Func<ServiceEntry, ServiceEntry> change)
    {
        await using var db = database.Open();
        var known = await db.Services.SingleAsync(Cancelled);
        db.Entry(known).CurrentValues.SetValues(change(known));
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>Lines of the service that no pattern speaks for.</summary>
    public async Task StoreLinesAsync(params string[] messages)
    {
        await using var db = database.Open();
        db.LogLines.AddRange(
            messages.Select(m => new StoredLogLine
            {
                Timestamp = Clock.GetUtcNow(),
                ObservedAt = Clock.GetUtcNow(),
                Level = EntryLevel.Info,
                Service = "orders-api",
                Message = m,
                Source = "test",
            })
        );
        await db.SaveChangesAsync(Cancelled);
    }

    /// <summary>What was learned before the test.</summary>
    public async Task RecordAsync(IEnumerable<Outcome> outcomes)
    {
        await using var db = database.Open();
        db.Outcomes.AddRange(outcomes);
        await db.SaveChangesAsync(Cancelled);
    }

    private async Task<FlowDriver> WithKnowledgeAsync()
    {
        await using var db = database.Open();
        db.AlertPatterns.Add(PoolPattern);
        db.KnowledgeEntries.Add(
            new KnowledgeEntry
            {
                Id = "pool",
                Title = "Database connection pool exhausted",
                Category = "database",
                Tags = ["database", "pool"],
                ErrorPatterns = ["connection pool exhausted"],
                RelatedServices = ["orders-api"],
                AutomatedActions =
                [
                    new RecommendedAction("restart_service"),
                    new RecommendedAction("health_check"),
                ],
                CreatedAt = Clock.GetUtcNow(),
                UpdatedAt = Clock.GetUtcNow(),
            }
        );
        await db.SaveChangesAsync(Cancelled);
        return this;
    }
}
