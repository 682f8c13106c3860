using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>A log line with its fields and its neighbours.</summary>
public partial class LineDialog
{
    private const int Neighbours = 5;

    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<(string Name, string Value)> fields = [];
    private IReadOnlyList<StoredLogLine> around = [];

    [Parameter, EditorRequired]
    public StoredLogLine Line { get; set; } = default!;

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private IDialogService Dialogs { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

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
        rights = await Viewer.RightsAsync();
        fields = Fields(Line.Metadata);
        around = await Queries.AroundAsync(Line.Id, Neighbours, CancellationToken.None);
    }

    private async Task CopyLinkAsync()
    {
        var link = Navigation.ToAbsoluteUri($"/logs?line={Line.Id}").ToString();
        Snackbar.Add(
            await Js.InvokeAsync<bool>("oncall.copy", link) ? "Copied." : link,
            MudBlazor.Severity.Info
        );
    }

    private async Task MakePatternAsync()
    {
        // What the service wrote around it and is no problem must not trip the pattern.
        var quiet = around
            .Where(l => l.Id != Line.Id && l.Level is > EntryLevel.Unknown and < EntryLevel.Warning)
            .Select(l => FirstLine(l.Message));
        var learned = LearnedPattern.From([FirstLine(Line.Message)], [.. quiet]);
        Dialog.Close();
        await PatternDialog.OpenAsync(
            Dialogs,
            null,
            canEdit: true,
            learned is [var pattern, ..] ? pattern.Pattern : "",
            tryAtOnce: true
        );
    }

    private static string FirstLine(string message)
    {
        var end = message.AsSpan().IndexOfAny('\r', '\n');
        return end < 0 ? message : message[..end];
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
