using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data;

/// <summary>
/// Stores with each new incident in which trace it was opened, as a W3C <c>traceparent</c>: its later stages are taken up by other
/// jobs, on other nodes and after restarts, and go on in that trace. Where nobody wants traces, nothing is stored.
/// </summary>
internal sealed class TraceStamp : SaveChangesInterceptor
{
    /// <summary>Name of the property; it is the table's alone.</summary>
    public const string Column = "TraceParent";

    /// <summary>Version, trace, span and flags with the dashes between them.</summary>
    public const int Length = 55;

    public static readonly TraceStamp Instance = new();

    private TraceStamp() { }

    /// <summary>Where the trace of an incident goes on from that this context has read.</summary>
    public static ActivityContext Of(OnCallDbContext db, Incident incident) =>
        StageTrace.IsOn
            ? StageTrace.GoingOn(db.Entry(incident).Property<string?>(Column).CurrentValue)
            : default;

    public override InterceptionResult<int> SavingChanges(
        DbContextEventData eventData,
        InterceptionResult<int> result
    )
    {
        Stamp(eventData.Context!);
        return result;
    }

    public override ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    )
    {
        Stamp(eventData.Context!);
        return ValueTask.FromResult(result);
    }

    private static void Stamp(DbContext context)
    {
        if (!StageTrace.IsOn)
        {
            return;
        }

        foreach (var entry in context.ChangeTracker.Entries<Incident>())
        {
            if (entry.State == EntityState.Added)
            {
                entry.Property<string?>(Column).CurrentValue = TraceOf(entry.Entity);
            }
        }
    }

    // Also of one that is not recorded: then no stage of the incident is.
    private static string? TraceOf(Incident incident)
    {
        var around = Activity.Current;
        if (around is { Source.Name: StageTrace.SourceName } or { Recorded: true })
        {
            return around.Id;
        }

        // A person's, from a page: it begins a trace of its own, whatever the page's connection belongs to.
        Activity.Current = null;
        try
        {
            using var own = StageTrace.Begin("incident", incident.Id);
            return own?.Id;
        }
        finally
        {
            Activity.Current = around;
        }
    }
}
