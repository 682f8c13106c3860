using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.JSInterop;
using MudBlazor;
using OnCallAgent.Web.Data.Queries;

namespace OnCallAgent.Web.Components.Layout;

/// <summary>
/// Finds incidents and pages, and offers what can be pressed on the page it was opened on; Ctrl+K leads here from
/// everywhere.
/// </summary>
public partial class Palette
{
    private const int MostIncidents = 7;

    private ViewerRights rights = ViewerRights.None;
    private IReadOnlyList<CommandHit> commands = [];
    private IReadOnlyList<PaletteHit> hits = [];
    private ElementReference dialog;
    private string text = "";
    private string? found;
    private bool entered;
    private int at;

    [Inject]
    private BoardQueries Board { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    [Inject]
    private Viewer Viewer { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private IJSRuntime Js { get; set; } = default!;

    private async Task OpenedAsync()
    {
        entered = false;
        rights = await Viewer.RightsAsync();
        var collected = await Js.InvokeAsync<PageCommand[]>("oncall.commands", Gone);
        commands = [.. collected.Select((c, i) => new CommandHit(c.Label, c.Key, i))];
        await SearchAsync(text);
    }

    private Task TypedAsync(ChangeEventArgs e) => SearchAsync(e.Value?.ToString() ?? "");

    private async Task SearchAsync(string wanted)
    {
        (text, found) = (wanted, null);
        var words = wanted.Trim();
        IReadOnlyList<PaletteHit> matching =
            words.Length == 0 ? [.. commands, .. PalettePages.For(rights)] : await FindAsync(words);
        // Somebody typed on meanwhile: a later answer stands there, or comes.
        if (text != wanted)
        {
            return;
        }

        (hits, at, found) = (matching, 0, wanted);
        if (entered)
        {
            await EnterAsync();
        }
    }

    private async Task<IReadOnlyList<PaletteHit>> FindAsync(string words)
    {
        var incidents = await Board.FindAsync(words, MostIncidents, Gone);
        return
        [
            .. commands.Where(c => Says(c.Title, words)),
            .. PalettePages.For(rights).Where(p => Says(p.Title, words)),
            .. incidents.Select(i => new PlaceHit(
                i.Title,
                $"{i.Service} · {i.Status.ToString().ToLowerInvariant()}",
                $"/incidents/{i.Id}",
                i.Severity
            )),
            new PlaceHit(
                $"Incidents: “{words}”",
                "everything that matches",
                $"/incidents?view=list&q={Uri.EscapeDataString(words)}"
            ),
            new PlaceHit(
                $"Live logs: “{words}”",
                "show only matching lines",
                $"/logs?q={Uri.EscapeDataString(words)}"
            ),
        ];
    }

    private static bool Says(string title, string words) =>
        title.Contains(words, StringComparison.OrdinalIgnoreCase);

    private async Task OnKeyAsync(KeyboardEventArgs e)
    {
        switch (e.Key)
        {
            case "ArrowDown" when hits.Count > 0:
                await StepAsync(1);
                break;
            case "ArrowUp" when hits.Count > 0:
                await StepAsync(-1);
                break;
            case "Enter":
                await EnterAsync();
                break;
        }
    }

    // Whoever types and presses Enter at once means what will be found, not what stood there before.
    private async Task EnterAsync()
    {
        entered = found != text;
        if (!entered && at < hits.Count)
        {
            await GoAsync(hits[at]);
        }
    }

    private async Task StepAsync(int by)
    {
        at = (at + by + hits.Count) % hits.Count;
        await Js.InvokeVoidAsync("oncall.show", Gone, $"oc-hit-{at}");
    }

    private async Task GoAsync(PaletteHit hit)
    {
        await Js.InvokeVoidAsync("oncall.close", Gone, dialog);
        switch (hit)
        {
            case PlaceHit place:
                Navigation.NavigateTo(place.Href);
                break;
            case CommandHit command
                when !await Js.InvokeAsync<bool>("oncall.press", Gone, command.Place):
                Snackbar.Add(
                    $"“{command.Title}” cannot be done any more: the page has changed.",
                    MudBlazor.Severity.Info
                );
                break;
        }
    }
}
