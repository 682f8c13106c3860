using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Commands.GameDay.Services;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>Plays one scenario with a product of its own and gives what came of it.</summary>
internal sealed class GameDayRun(TimeProvider clock)
{
    /// <summary>How long all is well before the fault.</summary>
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(2);

    /// <summary>How long it is watched where nothing happens.</summary>
    private static readonly TimeSpan QuietWatch = TimeSpan.FromSeconds(8);

    /// <summary>How long is waited for an end.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    /// <summary>How long the end must stay the end: who is called late is called, too.</summary>
    private static readonly TimeSpan Settled = TimeSpan.FromSeconds(1.5);

    private static readonly TimeSpan Between = TimeSpan.FromMilliseconds(200);

    /// <summary>Plays it.</summary>
    public async Task<GameResult> PlayAsync(GameScenario scenario, CancellationToken cancellation)
    {
        var began = clock.GetTimestamp();
        var folder = Directory.CreateTempSubdirectory("oncall-gameday-").FullName;
        try
        {
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
            await Task.Delay(Calm, clock, cancellation);

            var facts = new GameFacts(scenario, fleet);
            var faultAt = clock.GetUtcNow();
            facts.Take("before the fault");
            if (scenario.Break is not null)
            {
                await scenario.Break(fleet, cancellation);
            }

            var incidents = await EndAsync(scenario, agent, pager, facts, cancellation);
            var seen = new GameObservation
            {
                FaultAt = faultAt,
                Incidents = [.. incidents.Select(agent.Seen)],
                Pages = pager.Pages,
                HealthyAtEnd = scenario.Expected is { } expected
                    ? await fleet.IsHealthyAsync(expected.Service, cancellation)
                    : null,
            };
            facts.Take("at the end");
            return new GameResult(
                scenario,
                seen,
                GameScore.Of(scenario.Expected, Involved(scenario), seen),
                facts.All,
                [.. incidents.SelectMany(static i => i.Timeline)],
                clock.GetElapsedTime(began)
            );
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<IReadOnlyList<IncidentDetails>> EndAsync(
        GameScenario scenario,
        GameAgent agent,
        Pager pager,
        GameFacts facts,
        CancellationToken cancellation
    )
    {
        if (scenario.Expected is null)
        {
            await Task.Delay(QuietWatch, clock, cancellation);
            return await agent.IncidentsAsync(cancellation);
        }

        var began = clock.GetTimestamp();
        long? ended = null;
        while (true)
        {
            var incidents = await agent.IncidentsAsync(cancellation);
            facts.Watch();
            ended = HasEnded(incidents, pager) ? ended ?? clock.GetTimestamp() : null;
            if (
                (ended is { } at && clock.GetElapsedTime(at) >= Settled)
                || clock.GetElapsedTime(began) >= Patience
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

    private static string[] Involved(GameScenario scenario) =>
        scenario.Expected is { } expected
            ?
            [
                expected.Service,
                .. scenario
                    .Parts.Where(p => p.Needs == expected.Service)
                    .Select(static p => p.Name),
            ]
            : [];
}

/// <summary>What was measured of the service at fault, so that a reader sees that the fault was real.</summary>
internal sealed class GameFacts(GameScenario scenario, GameFleet fleet)
{
    private readonly List<string> all = [];
    private long mostMemory;
    private long mostSpool;

    public IReadOnlyList<string> All =>
        mostMemory > 0 ? [.. all, $"most in between: {Amounts(null, mostMemory, mostSpool)}"] : all;

    /// <summary>Takes the figures of a moment.</summary>
    public void Take(string when)
    {
        if (scenario.Expected is { } expected)
        {
            var file = fleet.Of(expected.Service);
            all.Add(
                $"{when}: {Amounts(ServiceProcess.IdOf(file), ServiceProcess.Resident(file) ?? 0, Spool.Used(file.Spool))}"
            );
        }
    }

    /// <summary>Looks whether there is more than ever.</summary>
    public void Watch()
    {
        if (scenario.Expected is { } expected)
        {
            var file = fleet.Of(expected.Service);
            mostMemory = Math.Max(mostMemory, ServiceProcess.Resident(file) ?? 0);
            mostSpool = Math.Max(mostSpool, Spool.Used(file.Spool));
        }
    }

    private static string Amounts(int? id, long memory, long spool) =>
        string.Create(
            System.Globalization.CultureInfo.InvariantCulture,
            $"{(id is null ? "" : $"process {id}, ")}{memory >> 20} MiB of memory{(spool > 0 ? $", {spool >> 20} MiB on disk" : "")}"
        );
}
