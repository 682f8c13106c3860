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
public sealed class TemplateWatch(
    TemplateSettings settings,
    IIdSource ids,
    ILogger<TemplateWatch> logger
)
{
    private const int MostServices = 300;

    // A service that was silent for long is forgotten in the database, on whichever node.
    private static readonly TimeSpan AskAgain = TimeSpan.FromDays(1);

    private readonly Lock gate = new();
    private readonly TemplateShelf shelf = new(logger);
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
                shelf.Forget(service);
                since.Remove(service);
            }

            shelf.KeepWithin(MostServices);
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
        var loaded = await shelf.LoadAsync(context, service, cancellation);
        var learned = lines
            .Select(i => loaded.Templates.Learn(StatementText.Of(read.Entries[i])))
            .ToArray();
        var rows = await TemplateShelf.RowsAsync(context, loaded, learned, cancellation);
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

        if (rows.Count > 0)
        {
            await context.SaveChangesAsync(cancellation);
        }

        loaded.Stamp = await TemplateShelf.StampAsync(context, service, cancellation);
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

    private static int FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return Math.Min(end < 0 ? message.Length : end, 1_000);
    }
}
