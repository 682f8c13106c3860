using System.Collections.Concurrent;
using System.Linq.Expressions;
using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Desk;
using OnCallAgent.Web.Telemetry;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>Calls for humans: which are due, and what their next step wants, in one transaction with its messages.</summary>
public sealed class CallStore(
    IDbContextFactory<OnCallDbContext> contexts,
    EscalationBooks books,
    TimeProvider clock,
    IIdSource ids
)
{
    // An incident in a storm changes many times a second; each change may cost a step one more read.
    private const int MostTries = 50;
    private const int AtATime = 4;
    private const int MostInARound = 64;

    /// <summary>Takes every step that is due now.</summary>
    /// <returns>How many were taken.</returns>
    /// <exception cref="AggregateException">Steps that could not be taken; the others were.</exception>
    public async Task<int> AdvanceDueAsync(CancellationToken cancellation)
    {
        var taken = 0;
        var before = -1;
        var bugs = new ConcurrentQueue<Exception>();
        while (taken > before && bugs.IsEmpty)
        {
            before = taken;
            var due = await DueAsync(cancellation);
            if (due.Count == 0)
            {
                break;
            }

            // Read once for all that is due: who is on call does not change within a round.
            var book = await books.ReadAsync(cancellation);
            await Parallel.ForEachAsync(
                due,
                new ParallelOptions
                {
                    MaxDegreeOfParallelism = AtATime,
                    CancellationToken = cancellation,
                },
                async (id, stop) =>
                {
                    try
                    {
                        if (await AdvanceAsync(id, book, stop))
                        {
                            Interlocked.Increment(ref taken);
                        }
                    }
                    catch (Exception e) when (e is not OperationCanceledException)
                    {
                        // Kept for the end: one call that cannot be taken on must not keep people from all the others.
                        bugs.Enqueue(e);
                    }
                }
            );
        }

        return bugs.IsEmpty ? taken : throw new AggregateException(bugs);
    }

    /// <summary>Has calls that wait look again at once: what held them is another now.</summary>
    internal static Task WakeAsync(
        OnCallDbContext db,
        Expression<Func<EscalationCall, bool>> which,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        db
            .Calls.Where(c => c.Phase == CallPhase.Held && c.NextAt > now)
            .Where(which)
            .ExecuteUpdateAsync(
                s =>
                    s.SetProperty(c => c.NextAt, now)
                        .SetProperty(c => c.Version, c => c.Version + 1),
                cancellation
            );

    private async Task<IReadOnlyList<Guid>> DueAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        var due = await db
            .Calls.Where(c => c.NextAt <= now)
            .OrderBy(c => c.NextAt)
            .Select(c => c.Id)
            .Take(MostInARound)
            .ToListAsync(cancellation);
        // What got worse while it waited does not wait any longer.
        var worse = await db
            .Calls.Where(c =>
                c.Phase == CallPhase.Held
                && c.NextAt > now
                && db.Incidents.Any(i => i.Id == c.IncidentId && i.Severity != c.HeldSeverity)
            )
            .OrderBy(c => c.NextAt)
            .Select(c => c.Id)
            .Take(MostInARound)
            .ToListAsync(cancellation);
        return [.. due, .. worse];
    }

    private async Task<bool> AdvanceAsync(
        Guid id,
        CurrentBook current,
        CancellationToken cancellation
    )
    {
        for (var tries = 1; ; tries++)
        {
            await using var db = await contexts.CreateDbContextAsync(cancellation);
            var call = await db.Calls.SingleOrDefaultAsync(c => c.Id == id, cancellation);
            var now = clock.GetUtcNow();
            if (
                call is not { IsOpen: true }
                || (call.Phase == CallPhase.Running && call.NextAt > now)
            )
            {
                return false;
            }

            var incident = await db.Incidents.SingleAsync(
                i => i.Id == call.IncidentId,
                cancellation
            );
            var earlier = await db
                .Calls.Where(c =>
                    c.IncidentId == call.IncidentId
                    && c.Id != id
                    && c.Told > 0
                    && (c.Phase == CallPhase.Running || c.Phase == CallPhase.Held)
                )
                .OrderByDescending(c => c.CreatedAt)
                .FirstOrDefaultAsync(cancellation);
            using var about = IncidentLog.About(incident.Id);
            using var span = StageTrace.Begin("escalate", incident.Id, TraceStamp.Of(db, incident));
            var turn = EscalationLadder.Take(
                call,
                CallSubject.Of(incident),
                current.Book,
                earlier,
                Hold(current.Silences, incident),
                now
            );
            foreach (var (kind, text, subject) in turn.Told)
            {
                incident.Record(kind, Actor.Agent, text, now, subject);
            }

            span?.SetTag("oncall.escalated.cause", call.Cause)
                .SetTag("oncall.call.id", call.Id.ToString())
                .SetTag(
                    "oncall.channels",
                    turn.Targets.Select(static t => t.Channel).Distinct().ToArray()
                );
            if (turn.Targets.Count > 0)
            {
                db.Deliveries.AddRange(
                    EscalationPlan.Deliveries(
                        call.Notice with
                        {
                            Severity = incident.Severity,
                        },
                        call.Cause,
                        turn.Targets,
                        now,
                        ids,
                        call.Told
                    )
                );
            }

            try
            {
                await db.SaveChangesAsync(cancellation);
                return true;
            }
            catch (DbUpdateConcurrencyException) when (tries < MostTries)
            {
                // The incident or a call changed since it was read: read again.
            }
            catch (DbUpdateException e)
                when (tries < MostTries && UniqueViolations.Is(e, IndexNames.DeliveryCause))
            {
                // Another node took the same step at the same moment: the next look finds it taken.
            }
        }
    }

    private static SilenceHold? Hold(ActiveSilences silences, Incident incident) =>
        !silences.IsEmpty && silences.Covering(SilenceSubject.Of(incident)) is var (silence, span)
            ? new SilenceHold(
                silence.Id,
                $"silenced by {silence.CreatedBy} ({silence.Reason}).",
                span.Until
            )
            : null;
}
