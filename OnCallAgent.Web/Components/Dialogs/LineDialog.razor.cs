using System.Text.Json;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A log line with its fields and its neighbours.</summary>
public partial class LineDialog
{
    private const int Neighbours = 5;

    private IReadOnlyList<(string Name, string Value)> fields = [];
    private IReadOnlyList<StoredLogLine> around = [];

    [Parameter, EditorRequired]
    public StoredLogLine Line { get; set; } = default!;

    [Inject]
    private LogQueries Queries { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    /// <summary>Opens it and waits until it is closed.</summary>
    public static async Task OpenAsync(IDialogService dialogs, StoredLogLine line)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<LineDialog>(
            "Log line",
            new DialogParameters<LineDialog> { { d => d.Line, line } },
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
                FullWidth = true,
                CloseButton = true,
                CloseOnEscapeKey = true,
            }
        );
        await dialog.Result;
    }

    protected override async Task OnInitializedAsync()
    {
        fields = Fields(Line.Metadata);
        around = await Queries.AroundAsync(Line.Id, Neighbours, CancellationToken.None);
    }

    private static IReadOnlyList<(string, string)> Fields(string? metadata)
    {
        if (string.IsNullOrEmpty(metadata))
        {
            return [];
        }

        using var json = JsonDocument.Parse(metadata);
        return json.RootElement.ValueKind == JsonValueKind.Object
            ? [.. json.RootElement.EnumerateObject().Select(p => (p.Name, p.Value.ToString()))]
            : [];
    }
}
