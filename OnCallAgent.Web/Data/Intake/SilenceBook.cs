using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Which signals a silence covers, and the record of what it suppressed. Everything that may open an incident by itself
/// passes here: lines of files, of servers, and what is pushed in.
/// </summary>
internal static class SilenceBook
{
    // Below every engine's limit of parameters.
    private const int KeysAtOnce = 500;

    /// <summary>The silences that hold now.</summary>
    public static async Task<ActiveSilences> ActiveAsync(
        OnCallDbContext context,
        DateTimeOffset now,
        CancellationToken cancellation
    ) =>
        ActiveSilences.At(
            await context
                .Silences.AsNoTracking()
                .Where(s =>
                    s.EndedAt == null
                    && s.StartsAt <= now
                    && (s.EndsAt > now || s.Recurrence != null)
                )
                .ToListAsync(cancellation),
            now
        );

    /// <summary>Judges every signal, and reads what was suppressed of its fault so far into <paramref name="known"/>.</summary>
    public static async Task<IReadOnlyList<SeenSignal>> JudgeAsync(
        OnCallDbContext context,
        KnownFaults known,
        IReadOnlyList<Signal> signals,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (signals.Count == 0)
        {
            return [];
        }

        var silences = await ActiveAsync(context, now, cancellation);
        if (silences.IsEmpty)
        {
            return [.. signals.Select(s => new SeenSignal(s, now))];
        }

        var seen = signals
            .Select(s => new SeenSignal(s, now, silences.Covering(SilenceSubject.Of(s))))
            .ToArray();
        foreach (
            var silence in seen.Where(s => s.SilencedBy is not null)
                .GroupBy(s => s.SilencedBy!.Value.Silence.Id, StringComparer.Ordinal)
        )
        {
            known.Listed[silence.Key] = await context.SuppressedFaults.CountAsync(
                f => f.SilenceId == silence.Key && f.Fingerprint != "",
                cancellation
            );
            foreach (
                var keys in silence
                    .Select(s => s.Signal.Fingerprint)
                    .Append("")
                    .Distinct(StringComparer.Ordinal)
                    .Chunk(KeysAtOnce)
            )
            {
                foreach (
                    var fault in await context
                        .SuppressedFaults.Where(f =>
                            f.SilenceId == silence.Key && keys.Contains(f.Fingerprint)
                        )
                        .ToListAsync(cancellation)
                )
                {
                    known.Suppressed[(silence.Key, fault.Fingerprint)] = fault;
                }
            }
        }

        return seen;
    }

    /// <summary>Stores what was suppressed with the batch.</summary>
    public static void Keep(
        OnCallDbContext context,
        IReadOnlyCollection<SuppressedFault> suppressed
    )
    {
        foreach (var fault in suppressed)
        {
            if (context.Entry(fault).State == EntityState.Detached)
            {
                context.SuppressedFaults.Add(fault);
            }
        }
    }
}
