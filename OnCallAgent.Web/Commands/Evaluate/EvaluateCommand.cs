using System.CommandLine;
using System.Text.Json;
using OnCallAgent.Domain.Knowledge;

namespace OnCallAgent.Web.Commands.Evaluate;

/// <summary>
/// <c>evaluate --knowledge DIR --pairs FILE</c>: how often the right runbook is found by its text, first and among three,
/// how true the confidence is, and how often it is refused to answer.
/// Exit code 0, or 2 where something could not be read.
/// </summary>
internal static class EvaluateCommand
{
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
        var folds = new Option<int>("--folds")
        {
            Description =
                "Parts of the cross-validation: each is judged by a confidence fitted on the others. 2 or more.",
            DefaultValueFactory = _ => 10,
        };
        folds.Validators.Add(static given =>
        {
            if (given.GetValueOrDefault<int>() < 2)
            {
                given.AddError("--folds: 2 or more");
            }
        });
        var format = new Option<string>("--format")
        {
            Description = "text or json.",
            DefaultValueFactory = _ => "text",
        };
        format.AcceptOnlyFromAmong("text", "json");
        var command = new Command(
            "evaluate",
            "Measures how often the right runbook is found, and how honest the confidence is."
        )
        {
            knowledge,
            pairs,
            folds,
            format,
        };
        command.Subcommands.Add(EvaluateNezhaCommand.Create());
        command.Subcommands.Add(EvaluateItbenchCommand.Create());
        command.SetAction(parsed =>
            Run(
                parsed.GetValue(knowledge)!,
                parsed.GetValue(pairs)!,
                parsed.GetValue(folds),
                parsed.GetValue(format) == "json"
            )
        );
        return command;
    }

    private static int Run(string folder, string file, int folds, bool json)
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
            var pairs = new List<RetrievalPair>();
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

                pairs.Add(pair);
            }

            if (pairs.Count == 0)
            {
                Console.Error.WriteLine($"{file}: holds no pair");
                return CommandFiles.Unreadable;
            }

            RetrievalReportText.Write(
                RetrievalReport.Of(new RelevanceIndex(Runbooks(folder)), pairs, folds),
                folds,
                json
            );
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

    private static RetrievalPair? Read(string line)
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
                ? new RetrievalPair(query.GetString()!, expected.GetString())
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
