using System.CommandLine;
using System.Text.Json;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Web.Commands.Replay;

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
                "Folder of Markdown runbooks, with its subfolders; a runbook's id is its file name. Or a file as the export of the knowledge base gives it.",
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
        var format = EvaluateFolder.Format();
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
        command.SetAction(
            (parsed, cancellation) =>
                RunAsync(
                    parsed.GetValue(knowledge)!,
                    parsed.GetValue(pairs)!,
                    parsed.GetValue(folds),
                    parsed.GetValue(format) == "json",
                    cancellation
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        string knowledge,
        string file,
        int folds,
        bool json,
        CancellationToken cancellation
    )
    {
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
                    await Console.Error.WriteLineAsync(
                        $"{file}: line {number} is no object with a text \"query\" and an \"expected\" that is text or null"
                    );
                    return CommandFiles.Unreadable;
                }

                pairs.Add(pair);
            }

            if (pairs.Count == 0)
            {
                await Console.Error.WriteLineAsync($"{file}: holds no pair");
                return CommandFiles.Unreadable;
            }

            if (await IndexAsync(knowledge, cancellation) is not { } index)
            {
                return CommandFiles.Unreadable;
            }

            RetrievalReportText.Write(
                RetrievalReport.Of(index, pairs, folds),
                OutcomeTrial.Of(index, pairs, folds),
                folds,
                json
            );
            return CommandFiles.Found;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return CommandFiles.Unreadable;
        }
    }

    // Null where there is nothing to ask; why was said.
    private static async Task<KnowledgeIndex?> IndexAsync(
        string knowledge,
        CancellationToken cancellation
    )
    {
        if (!Directory.Exists(knowledge))
        {
            return await ReplayCommand.KnowledgeAsync(
                knowledge,
                TimeProvider.System.GetUtcNow(),
                cancellation
            );
        }

        if (Runbooks(knowledge).ToList() is { Count: > 0 } runbooks)
        {
            return new KnowledgeIndex(runbooks);
        }

        await Console.Error.WriteLineAsync($"{knowledge}: holds no runbook (*.md)");
        return null;
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
