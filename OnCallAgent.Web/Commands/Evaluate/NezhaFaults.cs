using System.Globalization;
using System.IO.Compression;
using System.Text.RegularExpressions;
using CsvHelper;
using CsvHelper.Configuration;
using OnCallAgent.Domain.Analysis;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>A fault that was injected into a running system, with what was logged around it.</summary>
/// <param name="Service">The service it was injected into.</param>
/// <param name="Kind">What was done to it.</param>
/// <param name="At">When.</param>
/// <param name="Quiet">What was logged before.</param>
/// <param name="Trouble">What was logged since.</param>
internal sealed record InjectedFault(
    string Service,
    string Kind,
    DateTimeOffset At,
    LogMix Quiet,
    LogMix Trouble
);

/// <summary>
/// Reads the layout of the Nezha data set (FSE 2023): <c>faults*.csv</c> with the columns <c>date</c>,
/// <c>inject_time_utc</c>, <c>service</c>, <c>fault_type</c> and <c>log_minute_files</c>, and
/// <c>DATE/log/HH_MM_log.csv</c>, compressed or not, with <c>Timestamp</c>, <c>PodName</c> and <c>Log</c>.
/// </summary>
internal static partial class NezhaFaults
{
    // Rows of another day stand in some files; what lies so far off belongs to no fault.
    private static readonly TimeSpan Around = TimeSpan.FromMinutes(15);

    private static readonly CsvConfiguration Csv = new(CultureInfo.InvariantCulture)
    {
        // Some rows have a stray column; what is needed is read by name.
        BadDataFound = null,
        MissingFieldFound = null,
    };

    /// <summary>The faults, in the order of the lists.</summary>
    /// <param name="folder">The data set.</param>
    /// <param name="onMissing">Told of each log file that is not there.</param>
    public static IEnumerable<InjectedFault> Read(string folder, Action<string> onMissing)
    {
        foreach (
            var list in Directory.GetFiles(folder, "faults*.csv").Order(StringComparer.Ordinal)
        )
        {
            using var rows = new CsvReader(new StreamReader(list), Csv);
            rows.Read();
            rows.ReadHeader();
            while (rows.Read())
            {
                yield return ReadFault(
                    rows,
                    Path.Combine(folder, rows.GetField("date") ?? "", "log"),
                    onMissing
                );
            }
        }
    }

    private static InjectedFault ReadFault(CsvReader row, string logs, Action<string> onMissing)
    {
        var at = DateTimeOffset.Parse(
            row.GetField("inject_time_utc")!,
            CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal
        );
        var (quiet, trouble) = (new LogMix(), new LogMix());
        var parser = new LogLineParser();
        foreach (
            var minute in (row.GetField("log_minute_files") ?? "").Split(
                ' ',
                StringSplitOptions.RemoveEmptyEntries
            )
        )
        {
            var path = Path.Combine(logs, $"{minute}_log.csv");
            if (!File.Exists(path) && !File.Exists(path += ".gz"))
            {
                onMissing(path);
                continue;
            }

            foreach (var entry in Entries(path, parser))
            {
                if ((entry.Timestamp - at).Duration() <= Around)
                {
                    (entry.Timestamp < at ? quiet : trouble).Add(entry);
                }
            }
        }

        return new InjectedFault(
            row.GetField("service")!,
            row.GetField("fault_type") ?? "",
            at,
            quiet,
            trouble
        );
    }

    private static IEnumerable<LogEntry> Entries(string path, LogLineParser parser)
    {
        using Stream file = File.OpenRead(path);
        using var plain = path.EndsWith(".gz", StringComparison.Ordinal)
            ? new GZipStream(file, CompressionMode.Decompress)
            : file;
        using var rows = new CsvReader(new StreamReader(plain), Csv);
        rows.Read();
        rows.ReadHeader();
        while (rows.Read())
        {
            if (
                !DateTimeOffset.TryParse(
                    rows.GetField("Timestamp"),
                    CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal,
                    out var at
                ) || rows.GetField("Log") is not { Length: > 0 } log
            )
            {
                continue;
            }

            var service = PodSuffix().Replace(rows.GetField("PodName") ?? "", "");
            var entry = parser.Parse(
                log.TrimEnd(),
                new LineContext("", service, TimeZoneInfo.Utc),
                at
            );
            // The collector's clock and pod: the lines' own clock is in another zone, and names no service.
            yield return entry with
            {
                Timestamp = at,
                Service = service,
            };
        }
    }

    // Deployment, replica set, pod: orders-7b6dc75c45-2z9p2.
    [GeneratedRegex("-[a-f0-9]{8,10}-[a-z0-9]{5}$", RegexOptions.CultureInvariant)]
    private static partial Regex PodSuffix();
}
