using Microsoft.AspNetCore.Components;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Controls;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;

namespace OnCallAgent.Web.Components.Dialogs;

/// <summary>Asks which server to poll and how, and tries it before it is saved.</summary>
public sealed partial class ServerSourceDialog
{
    private const int LongestShown = 300;

    private static readonly string[] Further =
    [
        "time_field",
        "service_field",
        "level_field",
        "poll_seconds",
        "overlap_seconds",
        "delay_seconds",
        "page_size",
        "certificate_authority",
        "fingerprint",
    ];

    private readonly FormFaults faults = new();
    private readonly SeenVersion seen = new();
    private ServerSourceForm form = new();
    private Result<SourceProbe>? probe;
    private bool isTesting;

    /// <summary>The source to edit; null for a new one.</summary>
    [Parameter]
    public StoredSource? Source { get; set; }

    [CascadingParameter]
    private IMudDialogInstance Dialog { get; set; } = default!;

    [Inject]
    private ServerSourceEdits Edits { get; set; } = default!;

    [Inject]
    private AdminCommands Commands { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    private bool HasStoredSecret =>
        Source is { ProtectedSecret.Length: > 0, Elasticsearch: { } settings }
        && settings.SignIn == form.SignIn;

    private bool HasFurtherFault => faults.All.Any(f => Further.Contains(f.Field));

    /// <summary>Opens it and waits until it is closed.</summary>
    /// <param name="dialogs">Where it is opened.</param>
    /// <param name="source">The source to edit; null for a new one.</param>
    public static async Task OpenAsync(IDialogService dialogs, StoredSource? source)
    {
        ArgumentNullException.ThrowIfNull(dialogs);
        var dialog = await dialogs.ShowAsync<ServerSourceDialog>(
            "Server",
            new DialogParameters<ServerSourceDialog> { { d => d.Source, source } },
            // A click beside it must not throw away what was written.
            new DialogOptions
            {
                MaxWidth = MaxWidth.Medium,
                FullWidth = true,
                BackdropClick = false,
                CloseButton = true,
            }
        );
        await dialog.Result;
    }

    protected override void OnInitialized() =>
        form = Source is null ? new ServerSourceForm() : ServerSourceForm.Of(Source);

    private async Task TestAsync()
    {
        probe = null;
        var wanted = form.ToDraft();
        if (faults.Refuse(ServerSourceEdits.Check(wanted, Source)))
        {
            return;
        }

        isTesting = true;
        try
        {
            // Asked for by whoever may edit: a probe sends the stored secret.
            await Commands.CheckAsync(async () =>
                probe = await Edits.TestAsync(wanted, Source?.Id, Gone)
            );
        }
        catch (OperationCanceledException) when (Gone.IsCancellationRequested)
        {
            // The dialog is closed; nobody waits for the answer.
        }
        finally
        {
            isTesting = false;
        }
    }

    private async Task SaveAsync()
    {
        var wanted = form.ToDraft();
        if (faults.Refuse(ServerSourceEdits.Check(wanted, Source)))
        {
            return;
        }

        var done = await Commands.DoAsync(
            async by =>
                Source is null
                    ? (await Edits.AddAsync(wanted, by, CancellationToken.None))
                        is { Error: { } refused }
                        ? refused
                        : Result.Success
                    : await seen.TryAsync(
                        Source.Version,
                        version =>
                            Edits.ReplaceAsync(
                                Source.Id,
                                wanted,
                                version,
                                by,
                                CancellationToken.None
                            )
                    ),
            $"{(wanted.Name.Length > 0 ? wanted.Name : wanted.Address)} is polled."
        );
        if (done)
        {
            Dialog.Close();
        }
    }

    private bool Has(string field) => Fault(field) is not null;

    private string? Fault(string field) => faults.Of(field);

    private static string Shown(string message) =>
        message.Length <= LongestShown ? message : message[..LongestShown] + "…";
}
