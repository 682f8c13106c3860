using OnCallAgent.Domain.Incidents;
using OnCallAgent.Tests.Support;
using OnCallAgent.Web.Components.Pages.Push;

namespace OnCallAgent.Tests.Api.Push;

/// <summary>The real Alertmanager, configured with the text that the page gives out.</summary>
public sealed class RealAlertmanagerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task What_it_sends_opens_an_incident_and_resolves_it()
    {
        await using var push = await PushDriver.StartAsync();
        var receivers = PushSnippets
            .For(push.Program.BaseAddress!, push.Source)
            .Single(s => s.Program == "Alertmanager")
            .Text.Replace(PushSnippets.Token, push.Token, StringComparison.Ordinal);
        await using var alertmanager = await AlertmanagerServer.StartAsync(
            receivers,
            "oncall-agent"
        );
        var began = TimeProvider.System.GetUtcNow().AddMinutes(-2);

        await alertmanager.TellAsync("InstanceDown", "orders", began, null);
        await alertmanager.TellAsync("InstanceDown", "billing", began, null);
        await EventuallyAsync(push, alertmanager, i => i.Count == 2);
        var orders = (await push.IncidentsAsync()).Single(i => i.Service == "orders");
        orders.Title.ShouldBe("orders does not answer");
        orders.PatternId.ShouldBe("alert:InstanceDown");
        orders.Labels["generator_url"].ShouldBe("http://prometheus.example/graph");

        await alertmanager.TellAsync("InstanceDown", "orders", began, began.AddMinutes(1));
        await EventuallyAsync(
            push,
            alertmanager,
            i => i.Single(x => x.Service == "orders").Status == IncidentStatus.Resolved
        );
        (await push.IncidentsAsync())
            .Single(i => i.Service == "billing")
            .IsActive.ShouldBeTrue("its own alert still fires");
        (await push.CountersAsync()).GetProperty("requests_refused").GetInt64().ShouldBe(0);
    }

    private static async Task EventuallyAsync(
        PushDriver push,
        AlertmanagerServer alertmanager,
        Func<List<Incident>, bool> isSo
    ) =>
        (
            await Eventually.HappensAsync(async () => isSo(await push.IncidentsAsync()), Patience)
        ).ShouldBeTrue(alertmanager.LastLines);
}
