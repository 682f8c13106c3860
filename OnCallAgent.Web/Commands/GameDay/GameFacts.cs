using OnCallAgent.Web.Commands.GameDay.Services;

namespace OnCallAgent.Web.Commands.GameDay;

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
