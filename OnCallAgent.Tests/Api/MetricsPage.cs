using System.Globalization;
using System.Text.RegularExpressions;

namespace OnCallAgent.Tests.Api;

/// <summary>What <c>/metrics</c> said, in Prometheus' text form.</summary>
internal sealed partial class MetricsPage
{
    private MetricsPage(string text) => Text = text;

    public string Text { get; }

    /// <summary>Every metric with its type, its help and the names of its labels.</summary>
    public IReadOnlyDictionary<string, (string Type, string Help, string[] Labels)> Families
    {
        get
        {
            var types = Matches(TypeLine());
            var helps = Matches(HelpLine());
            return types.ToDictionary(
                t => t.Key,
                t =>
                    (
                        t.Value,
                        helps.GetValueOrDefault(t.Key, ""),
                        Samples
                            .Where(s => BelongsTo(s.Name, t.Key, t.Value))
                            .SelectMany(s => s.Labels.Keys)
                            .Distinct(StringComparer.Ordinal)
                            .Order(StringComparer.Ordinal)
                            .ToArray()
                    ),
                StringComparer.Ordinal
            );
        }
    }

    /// <summary>Names of all samples: those of a histogram have three.</summary>
    public IEnumerable<(
        string Name,
        IReadOnlyDictionary<string, string> Labels,
        double Value
    )> Samples =>
        SampleLine()
            .Matches(Text)
            .Select(m =>
                (
                    m.Groups["name"].Value,
                    (IReadOnlyDictionary<string, string>)
                        LabelPair()
                            .Matches(m.Groups["labels"].Value)
                            .ToDictionary(
                                l => l.Groups[1].Value,
                                l => l.Groups[2].Value,
                                StringComparer.Ordinal
                            ),
                    double.Parse(m.Groups["value"].Value, CultureInfo.InvariantCulture)
                )
            );

    public static async Task<MetricsPage> ReadAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("/metrics", TestContext.Current.CancellationToken);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        answer.IsSuccessStatusCode.ShouldBeTrue($"{answer.StatusCode}: {text}");
        return new MetricsPage(text);
    }

    /// <summary>The sum of a metric's samples that have this label's value.</summary>
    public double Sum(string name, string? label = null, string? value = null) =>
        Samples
            .Where(s => s.Name == name)
            .Where(s => label is null || s.Labels.GetValueOrDefault(label) == value)
            .Sum(s => s.Value);

    private static bool BelongsTo(string sample, string family, string type) =>
        sample == family
        || (
            type == "histogram"
            && (
                sample == $"{family}_bucket"
                || sample == $"{family}_sum"
                || sample == $"{family}_count"
            )
        );

    private Dictionary<string, string> Matches(Regex line) =>
        line.Matches(Text)
            .ToDictionary(m => m.Groups[1].Value, m => m.Groups[2].Value, StringComparer.Ordinal);

    [GeneratedRegex(@"^# TYPE (\S+) (\S+)$", RegexOptions.Multiline)]
    private static partial Regex TypeLine();

    [GeneratedRegex(@"^# HELP (\S+) (.+)$", RegexOptions.Multiline)]
    private static partial Regex HelpLine();

    [GeneratedRegex(
        @"^(?<name>[A-Za-z_:][A-Za-z0-9_:]*)(\{(?<labels>.*)\})? (?<value>\S+)$",
        RegexOptions.Multiline
    )]
    private static partial Regex SampleLine();

    [GeneratedRegex("""([A-Za-z_][A-Za-z0-9_]*)="((?:[^"\\]|\\.)*)["]""")]
    private static partial Regex LabelPair();
}
