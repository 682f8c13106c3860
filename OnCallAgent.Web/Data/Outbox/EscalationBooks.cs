using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Policies;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Data.Outbox;

/// <summary>What decides who is called at a moment.</summary>
/// <param name="Book">Channels, people, schedules and policies.</param>
/// <param name="Silences">The silences that hold.</param>
public sealed record CurrentBook(EscalationBook Book, ActiveSilences Silences);

/// <summary>Reads who is called as it stands now: never remembered, because the handover may have been a second ago.</summary>
public sealed class EscalationBooks(
    IDbContextFactory<OnCallDbContext> contexts,
    IChannelDirectory channels,
    TimeProvider clock
)
{
    /// <summary>Everything, as it stands now.</summary>
    public async Task<CurrentBook> ReadAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var now = clock.GetUtcNow();
        return new CurrentBook(
            await ReadAsync(db, now, cancellation),
            await SilenceBook.ActiveAsync(db, now, cancellation)
        );
    }

    /// <summary>The book within a context that is about to change it.</summary>
    internal async Task<EscalationBook> ReadAsync(
        OnCallDbContext db,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        new()
        {
            Channels =
            [
                .. (await channels.ReadAsync(cancellation)).Select(c => new ChannelCard(
                    c.Name,
                    c.Kind,
                    c.Recipients,
                    c.InDefault
                )
                {
                    Works = c.Works,
                    Lacks = c.Lacks,
                }),
            ],
            People = await db.People.AsNoTracking().OrderBy(p => p.Name).ToListAsync(cancellation),
            Schedules = await db
                .Schedules.AsNoTracking()
                .OrderBy(s => s.Name)
                .ToListAsync(cancellation),
            Overrides = await db
                .Overrides.AsNoTracking()
                .Where(o => o.Until > now)
                .ToListAsync(cancellation),
            Policies = await db
                .Policies.AsNoTracking()
                .OrderBy(p => p.Order)
                .ThenBy(p => p.Id)
                .ToListAsync(cancellation),
        };
}
