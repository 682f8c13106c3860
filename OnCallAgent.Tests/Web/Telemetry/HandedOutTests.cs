using System.Text.Json;
using OnCallAgent.Tests.Api;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Hosting;
using YamlDotNet.Serialization;

namespace OnCallAgent.Tests.Web.Telemetry;

/// <summary>The dashboard and the alert rules that come with the agent, as files.</summary>
public sealed class HandedOutTests
{
    private static readonly string[] Handed = MetricsTests.Handed;

    [Fact]
    public async Task Dashboard_and_alert_rules_have_the_form_they_must_have()
    {
        using var dashboard = JsonDocument.Parse(
            await File.ReadAllTextAsync(Repository.File(Handed[0].Split('/')))
        );
        var panels = dashboard.RootElement.GetProperty("panels").EnumerateArray().ToList();
        panels.Select(p => p.GetProperty("id").GetInt32()).ShouldBeUnique();
        foreach (var panel in panels.Where(p => p.Text("type") != "row"))
        {
            panel.Text("title").ShouldNotBeEmpty();
            panel.GetProperty("targets").GetArrayLength().ShouldBePositive();
        }

        var rules = new DeserializerBuilder()
            .Build()
            .Deserialize<Dictionary<string, List<Dictionary<string, object>>>>(
                await File.ReadAllTextAsync(Repository.File(Handed[1].Split('/')))
            )["groups"]
            .SelectMany(g => (List<object>)g["rules"])
            .Cast<Dictionary<object, object>>()
            .ToList();
        rules.Select(r => (string)r["alert"]).ShouldBeUnique();
        foreach (var rule in rules)
        {
            ((string)rule["expr"]).ShouldNotBeNullOrWhiteSpace();
            ((Dictionary<object, object>)rule["labels"])["severity"]
                .ShouldBeOneOf("critical", "warning");
            ((Dictionary<object, object>)rule["annotations"])
                .Keys.Order()
                .ShouldBe(["description", "summary"]);
        }
    }

    [Fact]
    public void The_address_of_metrics_is_not_the_agents_own() =>
        Should
            .Throw<StartFaultException>(() =>
                MetricsSetup.WithMetricsAddress(
                    "http://127.0.0.1:8000",
                    new OnCallOptions
                    {
                        Database = new DatabaseTarget(DatabaseProvider.Sqlite, "", null),
                        SecretKey = "",
                        MetricsListen = new Uri("http://127.0.0.1:8000"),
                    }
                )
            )
            .Message.ShouldContain("METRICS_LISTEN");
}
