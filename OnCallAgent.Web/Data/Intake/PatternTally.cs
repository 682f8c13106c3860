using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>Counts matches by pattern and hour, so that a page can say what a pattern is worth without reading lines.</summary>
internal static class PatternTally
{
    public static async Task CountAsync(
        OnCallDbContext context,
        IReadOnlyList<Signal> signals,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (signals.Count == 0)
        {
            return;
        }

        var utc = now.ToUniversalTime();
        var hour = utc.AddTicks(-(utc.Ticks % TimeSpan.TicksPerHour));
        var counts = signals.CountBy(s => s.Pattern.Id).ToArray();
        var ids = counts.Select(c => c.Key).ToArray();
        var known = await context
            .PatternHits.Where(h => h.Hour == hour && ids.Contains(h.PatternId))
            .ToDictionaryAsync(h => h.PatternId, StringComparer.Ordinal, cancellation);
        foreach (var (id, count) in counts)
        {
            if (known.TryGetValue(id, out var hits))
            {
                hits.Count += count;
            }
            else
            {
                context.PatternHits.Add(
                    new PatternHits
                    {
                        PatternId = id,
                        Hour = hour,
                        Count = count,
                    }
                );
            }
        }
    }
}
