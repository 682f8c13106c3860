using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data.Desk;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// The alerts of a batch: how each stood, what its notice changes, and afterwards the incidents that are over with it.
/// All in the transaction of the batch.
/// </summary>
internal sealed class AlertShelf
{
    // Below every engine's limit of parameters.
    private const int KeysAtOnce = 500;

    private readonly OnCallDbContext context;
    private readonly string source;
    private readonly DateTimeOffset now;
    private readonly Dictionary<string, AlertEpisode> episodes = new(StringComparer.Ordinal);
    private readonly List<AlertNotice> firing = [];
    private readonly List<AlertNotice> ending = [];
    private readonly List<LogEntry> entries = [];
    private readonly List<Signal?> signals = [];

    private AlertShelf(OnCallDbContext context, string source, DateTimeOffset now)
    {
        this.context = context;
        this.source = source;
        this.now = now;
    }

    /// <summary>Lines to store of them; notices that change nothing leave none.</summary>
    public IReadOnlyList<LogEntry> Entries => entries;

    /// <summary>For each of <see cref="Entries"/> the signal it is; null for the end of an alert.</summary>
    public IReadOnlyList<Signal?> Signals => signals;

    public static async Task<AlertShelf> OpenAsync(
        OnCallDbContext context,
        IntakeBatch batch,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        var shelf = new AlertShelf(context, batch.SourceId, now);
        if (batch.Alerts.Count > 0)
        {
            await shelf.JudgeAsync(batch, cancellation);
        }

        return shelf;
    }

    /// <summary>Stores how the alerts stand now, and resolves incidents whose alert has ended.</summary>
    /// <param name="incidentIds">For each sign of the batch, in order, the incident it came to; those of alerts are the last.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    public async Task SettleAsync(
        IReadOnlyList<string?> incidentIds,
        CancellationToken cancellation
    )
    {
        for (var i = 0; i < firing.Count; i++)
        {
            var (notice, incidentId) = (firing[i], incidentIds[^(firing.Count - i)]);
            var signal = signals[entries.Count - firing.Count + i]!;
            var episode = Episode(notice, signal.Entry.Service, signal.Pattern.Id);
            episode.Service = signal.Entry.Service;
            episode.PatternId = signal.Pattern.Id;
            episode.Firing = true;
            episode.StartsAt = notice.StartsAt;
            episode.ChangedAt = now;
            episode.IncidentId = incidentId ?? episode.IncidentId;
            if (
                incidentId is not null
                && await context.Incidents.FindAsync([incidentId], cancellation) is { } incident
            )
            {
                incident.AlertFires(now);
            }
        }

        if (ending.Count == 0)
        {
            return;
        }

        var by =
            await context
                .Sources.Where(s => s.Id == source)
                .Select(s => s.Name)
                .SingleOrDefaultAsync(cancellation)
            ?? source;
        foreach (var notice in ending)
        {
            var episode = Episode(notice, notice.Service, AlertSignal.PatternId(notice.Name));
            episode.Firing = false;
            episode.StartsAt = notice.StartsAt ?? episode.StartsAt;
            episode.ChangedAt = now;
            if (
                episode.IncidentId is { } id
                && await StoredCase.ReadAsync(context, id, cancellation) is { } read
            )
            {
                AlertEnd.Apply(
                    read.File,
                    notice,
                    by,
                    await StillFiringAsync(id, cancellation),
                    now
                );
                StoredCase.Track(context, read.File, read.Stored);
            }
        }
    }

    // Several alerts speak for the incident of a cascade. Those of this batch are judged as they stand by now.
    private async Task<int> StillFiringAsync(string incidentId, CancellationToken cancellation)
    {
        var stored = await context
            .AlertEpisodes.Where(e => e.IncidentId == incidentId && e.Firing)
            .ToListAsync(cancellation);
        return stored
            .Concat(episodes.Values.Where(e => e.IncidentId == incidentId))
            .Distinct()
            .Count(static e => e.Firing);
    }

    private async Task JudgeAsync(IntakeBatch batch, CancellationToken cancellation)
    {
        var notices = AlertEpisode.Latest(batch.Alerts);
        foreach (var keys in notices.Select(n => n.Key).Chunk(KeysAtOnce))
        {
            foreach (
                var episode in await context
                    .AlertEpisodes.Where(e => e.SourceId == source && keys.Contains(e.Key))
                    .ToListAsync(cancellation)
            )
            {
                episodes[episode.Key] = episode;
            }
        }

        var active = await ActiveAsync(cancellation);
        foreach (var notice in notices)
        {
            var known = episodes.GetValueOrDefault(notice.Key);
            var incident = known?.IncidentId is { } id ? active.GetValueOrDefault(id) : null;
            switch (AlertEpisode.Judge(notice, known))
            {
                case AlertChange.Repeats when incident is not null:
                    incident.AlertRepeats(now);
                    break;
                case AlertChange.Fires or AlertChange.Repeats:
                    firing.Add(notice);
                    break;
                case AlertChange.Ends:
                    ending.Add(notice);
                    break;
            }
        }

        // Lines of the ends first: the signals of the batch are its last ones, in the order of their notices.
        foreach (var notice in ending)
        {
            entries.Add(StorableText.Of(AlertSignal.Entry(notice, source, now)));
            signals.Add(null);
        }

        foreach (var notice in firing)
        {
            var known = episodes.GetValueOrDefault(notice.Key);
            var isActive = known?.IncidentId is { } id && active.ContainsKey(id);
            var signal = AlertSignal.Of(
                notice,
                source,
                isActive ? known : null,
                batch.AlertCooldown,
                now
            );
            entries.Add(signal.Entry);
            signals.Add(signal);
        }
    }

    private async Task<Dictionary<string, Incident>> ActiveAsync(CancellationToken cancellation)
    {
        var active = new Dictionary<string, Incident>(StringComparer.Ordinal);
        foreach (
            var ids in episodes
                .Values.Select(e => e.IncidentId)
                .OfType<string>()
                .Distinct(StringComparer.Ordinal)
                .Chunk(KeysAtOnce)
        )
        {
            foreach (
                var incident in await context
                    .Incidents.Where(i =>
                        ids.Contains(i.Id)
                        && (
                            i.Status == IncidentStatus.Open
                            || i.Status == IncidentStatus.Investigating
                        )
                    )
                    .ToListAsync(cancellation)
            )
            {
                active[incident.Id] = incident;
            }
        }

        return active;
    }

    private AlertEpisode Episode(AlertNotice notice, string service, string patternId)
    {
        if (!episodes.TryGetValue(notice.Key, out var episode))
        {
            episode = new AlertEpisode
            {
                SourceId = source,
                Key = notice.Key,
                Service = service,
                PatternId = patternId,
            };
            episodes.Add(notice.Key, episode);
            context.AlertEpisodes.Add(episode);
        }

        return episode;
    }
}
