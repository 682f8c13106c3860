using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>Plays one scenario with a product of its own and gives what came of it.</summary>
internal sealed class GameDayRun(TimeProvider clock)
{
    /// <summary>How long all is well before the fault.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>How long it is watched where nothing happens.</summary>
    private static readonly TimeSpan QuietWatch = TimeSpan.FromSeconds(8);

    /// <summary>How long is waited for an end: on a busy machine a restart alone may take a minute.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(3);

    /// <summary>How long the end must stay the end: who is called late is called, too.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Plays it.</summary>
    /// <param name="scenario">What happens.</param>
    /// <param name="tell">Is told again and again how it stands.</param>
    /// <param name="cancellation">Ends it before its time; nothing of it stays behind.</param>
    public async Task<GameReport> PlayAsync(
        GameScenario scenario,
        Func<GameReport, Task> tell,
        CancellationToken cancellation
    )
    {
        var began = clock.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("oncall-gameday-").FullName;
        try
        {
            await tell(GameReport.Before(scenario, GamePhase.Starting));
            var services = Path.Combine(folder, "services");
            await using var pager = await Pager.StartAsync(clock, cancellation);
            await using var fleet = new GameFleet(scenario.Parts, services, clock);
            await using var agent = await GameAgent.StartAsync(
                folder,
                fleet,
                Path.Combine(services, "*.log"),
                pager.Url,
                cancellation
            );
            await fleet.StartAsync(cancellation);
            await tell(GameReport.Before(scenario, GamePhase.Calm));
            await Task.Delay(Calm, clock, cancellation);

            var facts = new GameFacts(scenario, fleet);
            var faultAt = clock.GetUtcNow();
            facts.Take("before the fault");
            if (scenario.Break is not null)
            {
                await scenario.Break(fleet, cancellation);
            }

            GameReport Report(IReadOnlyList<IncidentDetails> incidents, bool? healthyAtEnd) =>
                GameReport.Of(
                    scenario,
                    new GameObservation
                    {
                        FaultAt = faultAt,
                        Incidents = [.. incidents.Select(agent.Seen)],
                        Pages = pager.Pages,
                        HealthyAtEnd = healthyAtEnd,
                    },
                    facts.All,
                    [.. incidents.SelectMany(static i => i.Timeline)],
                    clock.GetElapsedTime(began)
                );

            var incidents = await EndAsync(
                scenario,
                async soFar =>
                {
                    facts.Watch();
                    await tell(Report(soFar, null).SoFar());
                },
                agent,
                pager,
                cancellation
            );
            bool? healthy = scenario.Expected is { } expected
                ? await fleet.IsHealthyAsync(expected.Service, cancellation)
                : null;
            facts.Take("at the end");
            var report = Report(incidents, healthy);
            await tell(report);
            return report;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<IncidentDetails>> EndAsync(
        GameScenario scenario,
        Func<IReadOnlyList<IncidentDetails>, Task> look,
        GameAgent agent,
        Pager pager,
        CancellationToken cancellation
    )
    {
        var patience = scenario.Expected is null ? QuietWatch : Patience;
        var began = clock.GetTimestamp();
        long? ended = null;
        while (true)
        {
            var incidents = await agent.IncidentsAsync(cancellation);
            await look(incidents);
            // Where nothing happens, nothing ends it but the time.
            ended =
                scenario.Expected is not null && HasEnded(incidents, pager)
                    ? ended ?? clock.GetTimestamp()
                    : null;
            if (
                (ended is { } at && clock.GetElapsedTime(at) >= Settled)
                || clock.GetElapsedTime(began) >= patience
            )
            {
                return incidents;
            }

            await Task.Delay(Between, clock, cancellation);
        }
    }

    // Each incident is done with, or in the hands of a person who was reached.
    private static bool HasEnded(IReadOnlyList<IncidentDetails> incidents, Pager pager) =>
        incidents.Count > 0
        && incidents.All(i =>
            !i.Incident.IsActive
            || (
                i.Incident.Handler == Handler.Human
                && pager.Pages.Any(p => p.IncidentId == i.Incident.Id)
            )
        );
}
