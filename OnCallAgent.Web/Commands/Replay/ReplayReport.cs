using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Commands.Replay;

/// <summary>What a replay found, as <c>--format json</c> prints it.</summary>
/// <param name="LinesRead">Lines of all files.</param>
/// <param name="BytesRead">Bytes of all files.</param>
/// <param name="ElapsedMs">Milliseconds from the first byte to the last decision.</param>
/// <param name="Incidents">What would have been opened, first seen first.</param>
/// <param name="Suspects">
/// Services whose logs changed against the quiet time, the likeliest to be at fault first; empty where none was given.
/// </param>
internal sealed record ReplayReport(
    long LinesRead,
    long BytesRead,
    long ElapsedMs,
    IReadOnlyList<ReplayReport.Item> Incidents,
    IReadOnlyList<Suspect> Suspects
)
{
    /// <summary>How reports are written: snake_case, enums as words.</summary>
    public static JsonSerializerOptions Json { get; } =
        new()
        {
            PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
            WriteIndented = true,
            Converters = { new JsonStringEnumConverter(JsonNamingPolicy.SnakeCaseLower) },
        };

    public static Item ItemOf(ReplayedIncident replayed)
    {
        var incident = replayed.Incident;
        var analysis = replayed.Analysis!;
        return new Item(
            incident.Title,
            incident.Service,
            incident.Severity,
            replayed.Pattern?.Name ?? "",
            incident.Fingerprint,
            incident.OccurrenceCount,
            incident.FirstSeen,
            incident.LastSeen,
            Math.Round(analysis.Confidence, 4),
            analysis.RootCause ?? analysis.RootCauseCategory,
            analysis.RootCauseCategory,
            analysis.AffectedComponents,
            analysis.Suspects,
            [.. analysis.RecommendedActions.Select(a => new ItemAction(a.Type, a.Parameters))],
            replayed.Report!.Decision.Kind,
            replayed.Report.Decision.Reason,
            replayed.LineNumbers.ToDictionary(
                p => p.Key,
                p => (IReadOnlyList<long>)p.Value,
                StringComparer.Ordinal
            )
        );
    }

    public Task WriteJsonAsync(Stream to, CancellationToken cancellation) =>
        JsonSerializer.SerializeAsync(to, this, Json, cancellation);

    public async Task WriteTextAsync(TextWriter to)
    {
        foreach (var incident in Incidents)
        {
            await WriteItemAsync(to, incident);
        }

        foreach (var suspect in Suspects)
        {
            await to.WriteLineAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"suspect {Share.Show(suspect.Score)}  {TerminalText.Plain(suspect.Service)}"
                )
            );
            foreach (var why in suspect.Why)
            {
                await to.WriteLineAsync($"         {TerminalText.Plain(why)}");
            }
        }

        if (Suspects.Count > 0)
        {
            await to.WriteLineAsync();
        }

        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{Incidents.Count} incidents in {LinesRead:N0} lines ({BytesRead / 1e6:0.0} MB, {ElapsedMs / 1e3:0.0} s)."
            )
        );
    }

    /// <summary>One incident as a person reads it.</summary>
    public static async Task WriteItemAsync(TextWriter to, Item incident)
    {
        await to.WriteLineAsync(
            $"{Word(incident.Severity), -8} {TerminalText.Plain(incident.Title)}  [{TerminalText.Plain(incident.Service)}]  ×{incident.Count}"
        );
        await to.WriteLineAsync(
            $"         {Time(incident.FirstSeen)} – {Time(incident.LastSeen)}, pattern “{TerminalText.Plain(incident.Pattern)}”, {incident.Fingerprint}"
        );
        await to.WriteLineAsync(
            string.Create(
                CultureInfo.InvariantCulture,
                $"         confidence {Share.Show(incident.Confidence)}, cause ({incident.RootCauseCategory}): {TerminalText.Plain(incident.RootCause)}"
            )
        );
        await to.WriteLineAsync(
            $"         {incident.Decision}: {TerminalText.Plain(incident.Reason)}"
        );
        foreach (var (file, numbers) in incident.LineNumbers)
        {
            var shown = string.Join(", ", numbers.Take(8));
            await to.WriteLineAsync(
                $"         {TerminalText.Plain(file)}: line {shown}{(numbers.Count > 8 ? $" and {numbers.Count - 8} more" : "")}"
            );
        }

        await to.WriteLineAsync();
    }

    private static string Word(Severity severity) => severity.ToString().ToLowerInvariant();

    private static string Time(DateTimeOffset at) =>
        at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>One incident.</summary>
    public sealed record Item(
        string Title,
        string Service,
        Severity Severity,
        string Pattern,
        string Fingerprint,
        long Count,
        DateTimeOffset FirstSeen,
        DateTimeOffset LastSeen,
        double Confidence,
        string RootCause,
        string RootCauseCategory,
        IReadOnlyList<string> AffectedComponents,
        IReadOnlyList<Suspect> Suspects,
        IReadOnlyList<ItemAction> RecommendedActions,
        string Decision,
        string Reason,
        IReadOnlyDictionary<string, IReadOnlyList<long>> LineNumbers
    );

    /// <summary>A recommended action.</summary>
    public sealed record ItemAction(string Type, IReadOnlyDictionary<string, string> Parameters);
}
