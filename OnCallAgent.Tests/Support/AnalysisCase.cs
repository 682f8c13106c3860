using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Tests.Support;

/// <summary>An incident to be analysed: by default a clean, high-severity fault of a service that nobody knows.</summary>
public sealed class AnalysisCase
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 8, 0, 0, TimeSpan.Zero);

    public const string PoolExhausted =
        "HikariPool-1 - Connection is not available, request timed out after 30000ms.";

    public string Title { get; set; } = "Database connection failures";

    public string Service { get; set; } = "orders";

    public string Fingerprint { get; set; } = "v1:pool";

    public long Occurrences { get; set; } = 1;

    public double Threshold { get; set; } = 0.7;

    public AlertPattern? Pattern { get; set; } =
        new()
        {
            Id = "database-connection",
            Name = "Database connection failures",
            Regex = "connection is not available|connection pool|connection refused",
            Severity = Severity.High,
            Category = "database",
        };

    public List<EvidenceText> Evidence { get; } = [];

    public List<ServiceEntry> Services { get; } = [];

    public List<KnowledgeEntry> Knowledge { get; } = [];

    public List<PastIncident> Past { get; } = [];

    public List<Suspect> Suspects { get; } = [];

    public static ServiceEntry Catalogued(string name, params string[] dependsOn) =>
        new()
        {
            Name = name,
            DependsOn = dependsOn,
            Criticality = Criticality.Tier2,
            Targets = new AllowedTargets
            {
                Units = [new SystemdUnit($"{name}.service", UnitScope.System)],
                HealthUrls = [$"http://{name}:8080/health"],
            },
        };

    public AnalysisCase WithLine(
        string message,
        EntryLevel level = EntryLevel.Error,
        string? service = null,
        int second = 0
    )
    {
        Evidence.Add(new EvidenceText(Now.AddSeconds(second), level, service ?? Service, message));
        return this;
    }

    public AnalysisCase WithServices(params ServiceEntry[] services)
    {
        Services.AddRange(services);
        return this;
    }

    public AnalysisCase WithKnowledge(params IEnumerable<KnowledgeEntry> entries)
    {
        Knowledge.AddRange(entries);
        return this;
    }

    public AnalysisInput Input() =>
        new()
        {
            IncidentId = "INC-20260301-00000001",
            Title = Title,
            Service = Service,
            Severity = Pattern?.Severity ?? Severity.High,
            Fingerprint = Fingerprint,
            OccurrenceCount = Occurrences,
            Pattern = Pattern,
            Evidence = [.. Evidence],
            Services = new ServiceCatalog(Services),
            Knowledge = [.. Knowledge],
            Past = [.. Past],
            Suspects = [.. Suspects],
        };

    public IncidentAnalysis Analyse() => IncidentAnalyst.Analyse(Input(), null, Now, Threshold);
}
