using System.Text;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Tests.Support;

/// <summary>
/// 2 000 lines of one system with the log statement of each, as loghub publishes them (Zhu et al., ISSRE 2023).
/// </summary>
/// <param name="Name">The system.</param>
/// <param name="Lines">The raw lines.</param>
/// <param name="Events">The statement that each comes from, as a person sorted them.</param>
public sealed record LoghubSystem(string Name, string[] Lines, string[] Events)
{
    /// <summary>All systems of a folder.</summary>
    public static IReadOnlyList<LoghubSystem> ReadAll(string folder) =>
        [
            .. Directory
                .GetDirectories(folder)
                .Order(StringComparer.Ordinal)
                .Select(static d => new LoghubSystem(
                    Path.GetFileName(d),
                    File.ReadAllLines(Directory.GetFiles(d, "*_2k.log").Single()),
                    Column(Directory.GetFiles(d, "*structured*.csv").Single(), "EventId")
                )),
        ];

    /// <summary>The statement's part of each line.</summary>
    public string[] Statements()
    {
        var parser = new LogLineParser();
        var context = new LineContext("loghub", Name, TimeZoneInfo.Utc);
        var now = new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
        return [.. Lines.Select(l => StatementText.Of(parser.Parse(l, context, now)).ToString())];
    }

    /// <summary>
    /// How well found clusters agree with the truth: the share of lines whose cluster holds exactly the lines of their
    /// statement (grouping accuracy, GA), and the F1 of statements found so (FGA; Jiang et al., ISSTA 2024).
    /// </summary>
    public (double Accuracy, double F1) Score(IReadOnlyList<int> clusters)
    {
        var sizes = clusters
            .GroupBy(static c => c)
            .ToDictionary(static g => g.Key, static g => g.Count());
        var statements = Events
            .Select(static (e, i) => (Event: e, Line: i))
            .GroupBy(static e => e.Event)
            .ToArray();
        var right = statements
            .Where(s =>
                s.Select(e => clusters[e.Line]).Distinct().Count() == 1
                && sizes[clusters[s.First().Line]] == s.Count()
            )
            .ToArray();
        return (
            right.Sum(static s => s.Count()) / (double)Events.Length,
            2.0 * right.Length / (sizes.Count + statements.Length)
        );
    }

    /// <summary>The numbers of the templates that the statements are found to have.</summary>
    public static int[] Mine(MiningRules rules, IEnumerable<string> statements)
    {
        var miner = new TemplateMiner(rules);
        var templates = statements.Select(s => miner.Learn(s)).ToArray();
        return [.. templates.Select(static t => t.Final.Id)];
    }

    private static string[] Column(string csv, string name)
    {
        var rows = Rows(File.ReadAllText(csv)).ToArray();
        var column = rows[0].IndexOf(name);
        return [.. rows.Skip(1).Select(r => r[column])];
    }

    // RFC 4180.
    private static IEnumerable<List<string>> Rows(string text)
    {
        var row = new List<string>();
        var field = new StringBuilder();
        var quoted = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quoted)
            {
                if (c != '"')
                {
                    field.Append(c);
                }
                else if (i + 1 < text.Length && text[i + 1] == '"')
                {
                    field.Append(text[++i]);
                }
                else
                {
                    quoted = false;
                }
            }
            else if (c == '"')
            {
                quoted = true;
            }
            else if (c is ',' or '\n')
            {
                row.Add(field.ToString());
                field.Clear();
                if (c == '\n')
                {
                    yield return row;
                    row = [];
                }
            }
            else if (c != '\r')
            {
                field.Append(c);
            }
        }

        if (row.Count > 0)
        {
            row.Add(field.ToString());
            yield return row;
        }
    }
}
