using System.Collections.Concurrent;
using System.Text.Json;

namespace OnCallAgent.Web.Commands.GameDay;

/// <summary>A message that reached the person on call.</summary>
/// <param name="At">When.</param>
/// <param name="IncidentId">Of which incident it speaks.</param>
/// <param name="Reason">Why they are called.</param>
internal sealed record Page(DateTimeOffset At, string IncidentId, string Reason);

/// <summary>The person on call: takes the messages that the agent really sends, through a webhook.</summary>
internal sealed class Pager : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Page> pages = new();

    private Pager(WebApplication app) => this.app = app;

    /// <summary>Where it is reached.</summary>
    public Uri Url => new($"{app.Urls.First()}/page");

    /// <summary>What arrived, in order.</summary>
    public IReadOnlyList<Page> Pages => [.. pages];

    public static async Task<Pager> StartAsync(TimeProvider clock, CancellationToken cancellation)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        var pager = new Pager(builder.Build());
        pager.app.MapPost(
            "/page",
            (JsonElement body) =>
            {
                pager.pages.Enqueue(
                    new Page(
                        clock.GetUtcNow(),
                        body.GetProperty("incident_id").GetString() ?? "",
                        body.GetProperty("reason").GetString() ?? ""
                    )
                );
                return Results.NoContent();
            }
        );
        await pager.app.StartAsync(cancellation);
        return pager;
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();
}
