using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Lines that a backtest found; stored ones open with their neighbours.</summary>
public partial class BacktestLines
{
    [Parameter, EditorRequired]
    public IReadOnlyList<FoundLine> Lines { get; set; } = [];

    [Inject]
    private LogQueries Queries { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    private async Task OpenAsync(long id)
    {
        var around = await Queries.AroundAsync(id, 1, CancellationToken.None);
        if (around.FirstOrDefault(l => l.Id == id) is { } line)
        {
            await LineDialog.OpenAsync(Dialogs, line);
        }
        else
        {
            Snackbar.Add("This line is not stored any more.", MudBlazor.Severity.Info);
        }
    }
}
