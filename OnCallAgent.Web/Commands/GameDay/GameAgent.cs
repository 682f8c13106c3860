using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Data.Samples;
using OnCallAgent.Web.Data.Start;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Hosting.Configuration;
using Serilog;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>The whole product, as it serves, with a database and log of its own in the scenario's folder.</summary>
internal sealed class GameAgent : IAsyncDisposable
{
    private const int MostIncidents = 100;

    private readonly WebApplication app;
    private readonly DatabaseLock held;

    private GameAgent(WebApplication app, DatabaseLock held)
    {
        this.app = app;
        this.held = held;
    }

    /// <summary>Starts it, knowing the scenario's services and how to reach who is on call.</summary>
    public static async Task<GameAgent> StartAsync(
        string folder,
        GameFleet fleet,
        string logFiles,
        Uri pager,
        CancellationToken cancellation
    )
    {
        var options = OnCallOptionsLoader
            .Load(
                new Dictionary<string, string?>(StringComparer.Ordinal)
                {
                    ["WEBHOOK_HOSTS"] = pager.Host,
                    ["MONITORING_INTERVAL"] = "5",
                    // Nobody signs in, and no one-time link is printed into the report.
                    ["ADMIN_EMAIL"] = "game-day@example.org",
                    ["ADMIN_PASSWORD"] = Guid.NewGuid().ToString("N") + "Aa1!",
                },
                appSettings: null,
                folder
            )
            .Match(
                static loaded => loaded,
                static error => throw new StartFaultException(error.Message)
            );
        var file = DatabaseLock.Take(options.Database.FilePath!);
        WebApplication? host = null;
        try
        {
            host = OnCallHost.Build(
                options,
                "http://127.0.0.1:0",
                // The console is the report's.
                builder =>
                    builder.Services.AddSerilog(
                        log =>
                            log.MinimumLevel.Information()
                                .WriteTo.File(
                                    Path.Combine(folder, "agent.txt"),
                                    formatProvider: System
                                        .Globalization
                                        .CultureInfo
                                        .InvariantCulture
                                ),
                        preserveStaticLogger: true
                    )
            );
            await host.PrepareAsync(cancellation);
            await host
                .Services.GetRequiredService<GameDayCatalog>()
                .AddAsync(
                    [.. fleet.Parts.Select(p => GameContent.Service(p, fleet.Of(p.Name)))],
                    GameContent.Patterns,
                    GameContent.Knowledge,
                    logFiles,
                    pager,
                    cancellation
                );
            await host.StartAsync(cancellation);
            return new GameAgent(host, file);
        }
        catch
        {
            if (host is not null)
            {
                await host.DisposeAsync();
            }

            file.Dispose();
            throw;
        }
    }

    /// <summary>Every incident as it stands.</summary>
    public async Task<IReadOnlyList<IncidentDetails>> IncidentsAsync(CancellationToken cancellation)
    {
        var queries = app.Services.GetRequiredService<IncidentQueries>();
        var page = await queries.ListAsync(
            new IncidentFilter(),
            MostIncidents,
            0,
            null,
            cancellation
        );
        var all = new List<IncidentDetails>();
        foreach (var incident in page.Items)
        {
            if (await queries.ReadAsync(incident.Id, cancellation) is { } details)
            {
                all.Add(details);
            }
        }

        return all;
    }

    /// <summary>What the scenario needs to know of an incident.</summary>
    public SeenIncident Seen(IncidentDetails details)
    {
        var incident = details.Incident;
        var actions = app.Services.GetRequiredService<ActionCatalog>();
        return new SeenIncident
        {
            Id = incident.Id,
            Title = incident.Title,
            Service = incident.Service,
            OpenedAt = incident.CreatedAt,
            FirstSeen = incident.FirstSeen,
            Category = details.Analysis?.RootCauseCategory ?? "",
            RootCause = details.Analysis?.RootCause ?? "",
            Verified = !incident.IsActive && incident.ResolutionMethod == Resolution.Automated,
            Merged = incident.MergedInto is not null,
            Actions =
            [
                .. details
                    .Actions.Where(a =>
                        a is { StartedAt: not null, RollsBack: null } && !actions.IsReadOnly(a)
                    )
                    .Select(static a => new SeenAction(
                        a.ActionType,
                        a.Service,
                        a.Status == ActionStatus.Completed,
                        a.Result?.Summary ?? a.ErrorMessage ?? ""
                    )),
            ],
        };
    }

    public async ValueTask DisposeAsync()
    {
        await app.StopAsync();
        await app.DisposeAsync();
        held.Dispose();
    }
}
