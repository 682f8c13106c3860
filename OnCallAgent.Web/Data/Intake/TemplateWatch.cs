using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Templates;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Between detection and the placing of faults: error lines that no pattern speaks for are sorted by their templates;
/// lines of new templates, and of known ones that come in a burst, are signs of faults too.
/// </summary>
/// <remarks>
/// Templates and their counts are stored in the batch's transaction, so a process that dies has counted each line once.
/// What is in memory is a copy that is made again whenever a batch was not committed or another node changed something.
/// Called within the turn of the intake: never twice at once.
/// </remarks>
public sealed partial class TemplateWatch(
    TemplateSettings settings,
    IIdSource ids,
    ILogger<TemplateWatch> logger
)
{
    private const int MostServices = 300;

    // A service that was silent for long is forgotten in the database, on whichever node.
    private static readonly TimeSpan AskAgain = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly Dictionary<string, Loaded> services = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (DateTimeOffset Since, DateTimeOffset Asked)> since = new(
        StringComparer.Ordinal
    );
    private string[]? uncommitted;

    /// <summary>The lines with the signs that templates add.</summary>
    internal async Task<DetectedLines> WatchAsync(
        OnCallDbContext context,
        DetectedLines read,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var rules = await settings.CurrentAsync(cancellation);
        if (!rules.Enabled || read.Entries.Count == 0)
        {
            return read;
        }

        ForgetUncommitted();
        var touched = read
            .Entries.Select(static e => e.Service)
            .Distinct(StringComparer.Ordinal)
            .ToArray();
        using (gate.EnterScope())
        {
            uncommitted = touched;
        }

        await MeetAsync(context, touched, now, cancellation);
        var errors = Enumerable
            .Range(0, read.Entries.Count)
            .Where(i => read.Signals[i] is null && ErrorLook.Is(read.Entries[i]))
            .GroupBy(i => read.Entries[i].Service, StringComparer.Ordinal);
        Signal?[]? signals = null;
        foreach (var service in errors)
        {
            await SortAsync(
                context,
                service.Key,
                [.. service],
                read,
                Sign,
                rules,
                now,
                cancellation
            );
        }

        return signals is null ? read : read.With(signals);

        void Sign(int line, Signal signal) => (signals ??= [.. read.Signals])[line] = signal;
    }

    /// <summary>The batch was committed: what is in memory holds.</summary>
    internal void Committed()
    {
        using (gate.EnterScope())
        {
            uncommitted = null;
        }
    }

    private void ForgetUncommitted()
    {
        using (gate.EnterScope())
        {
            foreach (var service in uncommitted ?? [])
            {
                services.Remove(service);
                since.Remove(service);
            }

            if (services.Count > MostServices)
            {
                services.Clear();
            }

            if (since.Count > MostServices * 10)
            {
                since.Clear();
            }
        }
    }

    // Since when a service is known is stored with its first line, whether that is an error or not.
    private async Task MeetAsync(
        OnCallDbContext context,
        string[] touched,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        bool IsAsked(string service) =>
            since.TryGetValue(service, out var known) && (now - known.Asked).Duration() < AskAgain;

        foreach (var unknown in touched.Where(s => !IsAsked(s)).Chunk(500))
        {
            foreach (
                var met in await context
                    .LearnedServices.AsNoTracking()
                    .Where(s => unknown.Contains(s.Service))
                    .ToListAsync(cancellation)
            )
            {
                since[met.Service] = (met.Since, now);
            }

            foreach (var first in unknown.Where(s => !IsAsked(s)))
            {
                context.LearnedServices.Add(new LearnedService { Service = first, Since = now });
                since[first] = (now, now);
            }
        }
    }

    private async Task SortAsync(
        OnCallDbContext context,
        string service,
        int[] lines,
        DetectedLines read,
        Action<int, Signal> sign,
        TemplateRules rules,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var loaded = await LoadAsync(context, service, cancellation);
        var learned = lines
            .Select(i => loaded.Templates.Learn(StatementText.Of(read.Entries[i])))
            .ToArray();
        var rows = await RowsAsync(context, loaded, learned, cancellation);
        for (var k = 0; k < lines.Length; k++)
        {
            var entry = read.Entries[lines[k]];
            var mined = learned[k].Final;
            if (!rows.TryGetValue(mined, out var row))
            {
                row = New(service, mined, entry, rules, now);
                context.ErrorTemplates.Add(row);
                rows[mined] = row;
                loaded.Templates.Store(mined, row.Id);
            }

            var found = row.See(entry, now, rules);
            if (found != TemplateSign.None)
            {
                sign(
                    lines[k],
                    SignalFingerprint.Signal(
                        rules.For(found),
                        entry,
                        new MatchSpan(0, FirstLine(entry.Message))
                    )
                );
            }
        }

        foreach (var (mined, row) in rows)
        {
            row.Version++;
            if (row.Pieces.Count != mined.Pieces.Count || !row.Pieces.SequenceEqual(mined.Pieces))
            {
                row.Pieces = [.. mined.Pieces];
                row.Template = mined.TypedText;
            }
        }

        loaded.Stamp = await StampAsync(context, service, isChanged: rows.Count > 0, cancellation);
    }

    private ErrorTemplate New(
        string service,
        MinedTemplate mined,
        LogEntry entry,
        TemplateRules rules,
        DateTimeOffset now
    )
    {
        var at = entry.BelievedTime(now);
        var learning = now - since[service].Since < rules.LearnIn;
        return new ErrorTemplate
        {
            Id = ids.Next().ToString("N"),
            Service = service,
            Template = mined.TypedText,
            Pieces = [.. mined.Pieces],
            FirstSeen = at,
            LastSeen = at,
            Level = entry.Level,
            Example =
                entry.Message.Length <= ErrorTemplate.LongestExample
                    ? entry.Message
                    : StorableText.Clean(entry.Message[..ErrorTemplate.LongestExample]),
            State = learning ? TemplateState.Known : TemplateState.New,
            // Raised once more with its first line.
            Version = 0,
        };
    }

    private async Task<Loaded> LoadAsync(
        OnCallDbContext context,
        string service,
        CancellationToken cancellation
    )
    {
        var stamp = await StampAsync(context, service, isChanged: false, cancellation);
        if (
            services.TryGetValue(service, out var known)
            && known.Stamp == stamp
            && known.Templates.Count < ServiceTemplates.Most
        )
        {
            return known;
        }

        var rows = await context
            .ErrorTemplates.AsNoTracking()
            .Where(t => t.Service == service)
            .OrderByDescending(t => t.LastSeen)
            .ThenBy(t => t.Id)
            .ToListAsync(cancellation);
        if (rows.Count >= ServiceTemplates.Most)
        {
            // What people decided stays as long as there is anything else to forget.
            var gone = rows.OrderBy(static t => t.State == TemplateState.Ignored)
                .ThenBy(static t => t.LastSeen)
                .Take(rows.Count - (ServiceTemplates.Most * 3 / 4))
                .Select(static t => t.Id)
                .ToHashSet(StringComparer.Ordinal);
            foreach (var some in gone.Chunk(500))
            {
                await context
                    .ErrorTemplates.Where(t => some.Contains(t.Id))
                    .ExecuteDeleteAsync(cancellation);
            }

            rows.RemoveAll(t => gone.Contains(t.Id));
            Forgotten(logger, gone.Count, service, ServiceTemplates.Most);
        }

        rows.Reverse();
        return services[service] = new Loaded(new ServiceTemplates(rows));
    }

    // The rows of the templates that were learned, and of those that turned out to be one of them.
    private static async Task<Dictionary<MinedTemplate, ErrorTemplate>> RowsAsync(
        OnCallDbContext context,
        Loaded loaded,
        MinedTemplate[] learned,
        CancellationToken cancellation
    )
    {
        var merged = loaded.Templates.TakeMerged();
        var wanted = new Dictionary<string, MinedTemplate>(StringComparer.Ordinal);
        foreach (
            var mined in learned
                .Select(static t => t.Final)
                .Concat(merged.Select(static m => m.Now))
                .Distinct()
        )
        {
            if (loaded.Templates.TryGetId(mined, out var id))
            {
                wanted[id] = mined;
            }
        }

        foreach (var (id, now) in merged)
        {
            wanted[id] = now;
        }

        var rows = new Dictionary<MinedTemplate, ErrorTemplate>();
        foreach (var some in wanted.Keys.Chunk(500))
        {
            foreach (
                var row in (
                    await context
                        .ErrorTemplates.Where(t => some.Contains(t.Id))
                        .ToListAsync(cancellation)
                )
                    .OrderBy(static t => t.FirstSeen)
                    .ThenBy(static t => t.Id, StringComparer.Ordinal)
            )
            {
                var mined = wanted[row.Id];
                if (rows.TryGetValue(mined, out var kept))
                {
                    kept.Absorb(row);
                    context.ErrorTemplates.Remove(row);
                }
                else
                {
                    rows[mined] = row;
                    loaded.Templates.Store(mined, row.Id);
                }
            }
        }

        return rows;
    }

    // Tells whether another node or a person changed a service's templates since.
    private static async Task<(int, long)> StampAsync(
        OnCallDbContext context,
        string service,
        bool isChanged,
        CancellationToken cancellation
    )
    {
        if (isChanged)
        {
            await context.SaveChangesAsync(cancellation);
        }

        var stored = await context
            .ErrorTemplates.Where(t => t.Service == service)
            .GroupBy(static t => t.Service)
            .Select(static g => new { Count = g.Count(), Versions = g.Sum(t => (long)t.Version) })
            .SingleOrDefaultAsync(cancellation);
        return stored is null ? (0, 0) : (stored.Count, stored.Versions);
    }

    private static int FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return Math.Min(end < 0 ? message.Length : end, 1_000);
    }

    [LoggerMessage(
        Level = LogLevel.Warning,
        Message = "{Count} error templates of {Service} that were unseen for longest are forgotten: a service keeps {Most}"
    )]
    private static partial void Forgotten(ILogger logger, int count, string service, int most);

    private sealed class Loaded(ServiceTemplates templates)
    {
        public ServiceTemplates Templates { get; } = templates;

        public (int, long) Stamp { get; set; }
    }
}
