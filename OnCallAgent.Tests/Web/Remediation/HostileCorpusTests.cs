using System.Globalization;
using OnCallAgent.Domain.Services;
using OnCallAgent.Tests.Support;

namespace OnCallAgent.Tests.Web.Remediation;

/// <summary>Everything hostile, as every parameter of every action.</summary>
public sealed class HostileCorpusTests
{
    private static readonly AllowedTargets Listed = new()
    {
        Units = [new("orders.service", UnitScope.System)],
        Containers = ["orders-api"],
        HealthUrls =
        [
            "http://127.0.0.1:8080/health",
            "http://localhost:8080/health",
            "https://orders.example/health",
        ],
        LogDirectories = ["/srv/orders/logs"],
        MemoryLimits = [new(MemoryPlace.Unit, "orders.service", "MemoryMax", 1L << 20, 1L << 30)],
        Databases =
        [
            new("orders-db", DatabaseEngine.Postgresql, "127.0.0.1", 5432, "orders", "agent"),
        ],
        Pools = [new("orders-pool", "127.0.0.1", 6432, "orders", "admin")],
        Webhooks = [new("rundeck", "POST", "http://127.0.0.1:4440/job")],
        Scripts = [new("clear.sh", [new("host", ScriptParameterKind.Word)])],
    };

    private static IReadOnlyList<string> Corpus =>
        [
            .. HostileNames
                .Targets.Concat(HostileNames.Urls)
                .Concat(HostileNames.Paths)
                .Select(row => row.Data)
                .Distinct(StringComparer.Ordinal),
        ];

    [Fact]
    public async Task Nothing_hostile_is_planned_as_any_parameter_of_any_action()
    {
        await using var driver = new RemediationDriver(
            settings: ("Remediation:ScriptsDirectory", "/srv/scripts")
        );
        var planned = new List<string>();
        var tried = 0;
        foreach (var definition in driver.Catalog.All.Select(h => h.Definition))
        {
            foreach (var parameter in definition.Parameters)
            {
                foreach (var hostile in Corpus)
                {
                    tried++;
                    var plan = driver.Plan(
                        definition.Type,
                        Listed,
                        [
                            (parameter.Name, hostile),
                            .. definition.Type == "adjust_memory_config"
                            && parameter.Name != "memory"
                                ? new[] { ("memory", "512M") }
                                : [],
                            .. definition.Type == "run_script" && parameter.Name != "arguments"
                                ? new[] { ("arguments", "host=a") }
                                : [],
                        ]
                    );
                    // A message is text for people: it is one JSON string of the body, whatever it holds.
                    if (
                        plan.IsSuccess
                        && (definition.Type, parameter.Name) != ("webhook", "message")
                        && !IsHarmless(parameter.Name, hostile)
                    )
                    {
                        planned.Add($"{definition.Type} {parameter.Name} {hostile}");
                    }
                }
            }
        }

        planned.ShouldBeEmpty();
        (await SecurityPage.ReadAsync()).ShouldContain(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Corpus.Count} hostile values are tried as every parameter of every action, {tried} in all"
            )
        );
    }

    // The incident's own service may be named; its case does not matter.
    private static bool IsHarmless(string parameter, string value) =>
        parameter == "service" && value == "orders";
}
