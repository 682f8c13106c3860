using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>
/// <c>evaluate --knowledge DIR --pairs FILE</c>: how often the right runbook is found by its text, first and among three.
/// Exit code 0, or 2 where something could not be read.
/// </summary>
internal static class EvaluateCommand
{
    private const int Within = 3;

    public static Command Create()
    {
        var knowledge = new Option<string>("--knowledge")
        {
            Required = true,
            Description =
                "Folder of Markdown runbooks, with its subfolders; a runbook's id is its file name.",
        };
        var pairs = new Option<string>("--pairs")
        {
            Required = true,
            Description =
                "JSON lines: {\"query\": text, \"expected\": id, or null where no runbook fits}.",
        };
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "evaluate",
            "Measures how often the right runbook is found first, and among the first three."
        )
        {
            knowledge,
            pairs,
            format,
        };
        command.Subcommands.Add(EvaluateNezhaCommand.Create());
        command.Subcommands.Add(EvaluateItbenchCommand.Create());
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(knowledge)!,
                parsed.GetValue(pairs)!,
                parsed.GetValue(format) == "json"
            )
        );
        return command;
    }

    private static int Run(string folder, string file, bool json)
    {
        if (!Directory.Exists(folder))
        {
            Console.Error.WriteLine($"{folder}: is no folder");
            return CommandFiles.Unreadable;
        }

        if (CommandFiles.ReadText(file) is not { } text)
        {
            return CommandFiles.Unreadable;
        }

        try
        {
            var index = new RelevanceIndex(Runbooks(folder));
            var (known, first, among) = (0, 0, 0);
            var number = 0;
            foreach (var line in text.Split('\n'))
            {
                number++;
                if (string.IsNullOrWhiteSpace(line))
                {
                    continue;
                }

                if (Read(line) is not { } pair)
                {
                    Console.Error.WriteLine(
                        $"{file}: line {number} is no object with a text \"query\" and an \"expected\" that is text or null"
                    );
                    return CommandFiles.Unreadable;
                }

                if (pair.Expected is null)
                {
                    continue;
                }

                known++;
                var found = index.Search([pair.Query], Within).Select(static f => f.Entry.Id);
                var rank = found.ToList().IndexOf(pair.Expected);
                first += rank == 0 ? 1 : 0;
                among += rank >= 0 ? 1 : 0;
            }

            Write(known, first, among, json);
            return CommandFiles.Found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine(e.Message);
            return CommandFiles.Unreadable;
        }
    }

    // Files that begin with an underscore are tables of contents of the site that the runbooks are shown on.
    private static IEnumerable<KnowledgeEntry> Runbooks(string folder) =>
        Directory
            .EnumerateFiles(folder, "*.md", SearchOption.AllDirectories)
            .Where(static f => !Path.GetFileName(f).StartsWith('_'))
            .Order(StringComparer.Ordinal)
            .Where(CommandFiles.IsReadable)
            .Select(static f =>
                RunbookMarkdown.Read(
                    Path.GetFileNameWithoutExtension(f),
                    File.ReadAllText(f),
                    TimeProvider.System.GetUtcNow()
                )
            );

    private static (string Query, string? Expected)? Read(string line)
    {
        try
        {
            using var pair = JsonDocument.Parse(line);
            return
                pair.RootElement.ValueKind == JsonValueKind.Object
                && pair.RootElement.TryGetProperty("query", out var query)
                && query.ValueKind == JsonValueKind.String
                && pair.RootElement.TryGetProperty("expected", out var expected)
                && expected.ValueKind is JsonValueKind.String or JsonValueKind.Null
                ? (query.GetString()!, expected.GetString())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static void Write(int known, int first, int among, bool json)
    {
        double? top1 = known == 0 ? null : (double)first / known;
        double? top3 = known == 0 ? null : (double)among / known;
        Console.WriteLine(
            json
                ? JsonSerializer.Serialize(
                    new
                    {
                        n = known,
                        top1,
                        top3,
                    }
                )
                : string.Create(
                    CultureInfo.InvariantCulture,
                    $"queries with a runbook  {known}\nright one first         {top1:F3}\nright one in three      {top3:F3}"
                )
        );
    }
}
