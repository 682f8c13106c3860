using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using MudBlazor;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Takes in files of knowledge: says first what would change, then does it.</summary>
public partial class KnowledgeImportDialog
{
    private const int MostFiles = 1_000;

    private string? json;
    private List<RunbookFile> runbooks = [];
    private KnowledgeImport? import;
    private string? refused;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private KnowledgeImports Imports { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    private async Task ReadAsync(InputFileChangeEventArgs chosen)
    {
        (json, import, refused) = (null, null, null);
        runbooks = [];
        if (chosen.FileCount > MostFiles)
        {
            refused = $"{chosen.FileCount} files; {MostFiles} are taken at once.";
            return;
        }

        foreach (var file in chosen.GetMultipleFiles(MostFiles))
        {
            if (file.Size > KnowledgeImport.MaxLength)
            {
                refused =
                    $"{file.Name} has {file.Size / 1_048_576} MiB; {KnowledgeImport.MaxLength / 1_048_576} MiB are taken.";
                return;
            }

            using var reader = new StreamReader(file.OpenReadStream(KnowledgeImport.MaxLength));
            var text = await reader.ReadToEndAsync();
            if (Path.GetExtension(file.Name).Equals(".md", StringComparison.OrdinalIgnoreCase))
            {
                runbooks.Add(new RunbookFile(Path.GetFileNameWithoutExtension(file.Name), text));
            }
            else
            {
                json = text;
            }
        }

        if (json is not null && chosen.FileCount > 1)
        {
            refused = "One JSON file at a time, and runbooks by themselves.";
            return;
        }

        await Commands.CheckAsync(() => RunAsync(by: "", dryRun: true));
    }

    private async Task StoreAsync()
    {
        var done = await Commands.DoAsync(
            async by =>
                await RunAsync(by, dryRun: false) is { Error: { } why } ? why
                : import is { IsAccepted: true } ? Result.Success
                : new FieldError(
                    "file",
                    "The knowledge base has changed; see what is refused now."
                ),
            $"{import?.Added.Count + import?.Updated.Count} entries are imported."
        );
        if (done)
        {
            Dialog.Close();
        }
    }

    private async Task<Result<KnowledgeImport>> RunAsync(string by, bool dryRun)
    {
        var ran = json is { } text
            ? await Imports.JsonAsync(text, by, dryRun, CancellationToken.None)
            : await Imports.RunbooksAsync(runbooks, by, dryRun, CancellationToken.None);
        (import, refused) = (ran.IsSuccess ? ran.Value : null, ran.Error?.Message);
        return ran;
    }
}
