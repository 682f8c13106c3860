using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Fourth stage: the lines themselves, with the incidents that they are evidence of, the words they are found by and the
/// counts of their minute.
/// </summary>
internal static class LineStore
{
    /// <summary>Stores the lines of a batch, in order.</summary>
    /// <param name="context">In the batch's transaction.</param>
    /// <param name="read">The lines.</param>
    /// <param name="incidentIds">For each sign among them, in order, the incident it is evidence of.</param>
    /// <param name="now">When they were read.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<StoredLogLine[]> StoreAsync(
        OnCallDbContext context,
        DetectedLines read,
        IReadOnlyList<string?> incidentIds,
        DateTimeOffset now,
        CancellationToken cancellation
    )
    {
        if (read.Entries.Count == 0)
        {
            return [];
        }

        var first = await LineInsert.ReserveIdsAsync(context, read.Entries.Count, cancellation);
        var lines = new StoredLogLine[read.Entries.Count];
        var signal = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var found = read.Signals[i];
            lines[i] = Row(
                first + i,
                read.Entries[i],
                found?.Match ?? default,
                found is null ? null : incidentIds[signal++],
                now
            );
        }

        await LineInsert.InsertAsync(context, lines, cancellation);
        await LineBlocks.StoreAsync(context, lines, read.Entries, cancellation);
        await MinuteCounts.AddAsync(context, lines, now, cancellation);
        return lines;
    }

    private static StoredLogLine Row(
        long id,
        LogEntry entry,
        Domain.Detection.MatchSpan match,
        string? incidentId,
        DateTimeOffset now
    ) =>
        new()
        {
            Id = id,
            Timestamp = entry.Timestamp,
            ObservedAt = now,
            Level = entry.Level,
            Service = entry.Service,
            Message = entry.Message,
            Metadata =
                entry.Metadata.Count == 0
                    ? null
                    : JsonSerializer.Serialize(entry.Metadata, StoredForms.Json),
            Source = entry.Source,
            Origin = entry.Position is { } at
                ? string.Create(CultureInfo.InvariantCulture, $"{at.Path}@{at.Offset}")
                : null,
            IncidentId = incidentId,
            MatchStart = match.Start,
            MatchLength = match.Length,
        };
}
