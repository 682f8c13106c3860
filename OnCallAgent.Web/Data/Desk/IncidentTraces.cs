using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Desk;

/// <summary>In which trace each incident was opened.</summary>
public sealed class IncidentTraces(IDbContextFactory<OnCallDbContext> contexts)
{
    /// <summary>Where the trace of the incident goes on from; default where it has none, or nobody wants traces.</summary>
    public async ValueTask<ActivityContext> OfAsync(
        string incidentId,
        CancellationToken cancellation
    )
    {
        if (!StageTrace.IsOn)
        {
            return default;
        }

        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return StageTrace.GoingOn(
            await db
                .Incidents.Where(i => i.Id == incidentId)
                .Select(i => EF.Property<string?>(i, TraceStamp.Column))
                .SingleOrDefaultAsync(cancellation)
        );
    }
}
