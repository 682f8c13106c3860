using MudBlazor;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// What people do to many incidents at once: asks whether they may, does it one by one in their name, and says how
/// many took it and why the others did not. One per circuit.
/// </summary>
public sealed class BulkCommands(IncidentOperations operations, Viewer viewer, ISnackbar snackbar)
{
    private const int UndoMilliseconds = 12_000;

    /// <summary>The viewer has seen them.</summary>
    public async Task<bool> AcknowledgeAsync(IReadOnlyCollection<string> ids) =>
        await DoAsync(
            ids,
            "acknowledged",
            (id, by) => operations.AcknowledgeAsync(id, by, null, CancellationToken.None)
        )
            is not null;

    /// <summary>Puts somebody in charge of all of them; null for nobody.</summary>
    public async Task<bool> AssignAsync(IReadOnlyCollection<string> ids, string? to) =>
        await DoAsync(
            ids,
            to is null ? "assigned to nobody" : $"assigned to {to}",
            (id, by) => operations.AssignAsync(id, to, by, null, CancellationToken.None)
        )
            is not null;

    /// <summary>They are over. A snackbar offers to undo it for those that it resolved.</summary>
    public async Task<bool> ResolveAsync(IReadOnlyCollection<string> ids)
    {
        var done = await DoAsync(
            ids,
            "resolved",
            (id, by) =>
                operations.ResolveAsync(
                    id,
                    new Resolution(Resolution.Manual),
                    by,
                    null,
                    CancellationToken.None
                ),
            undo: resolved => ReopenAsync(resolved)
        );
        return done is not null;
    }

    private Task<BulkMove?> ReopenAsync(IReadOnlyCollection<string> ids) =>
        DoAsync(
            ids,
            "open again",
            (id, by) =>
                operations.ReopenAsync(
                    id,
                    "the resolution was undone.",
                    by,
                    null,
                    CancellationToken.None
                )
        );

    private async Task<BulkMove?> DoAsync(
        IReadOnlyCollection<string> ids,
        string participle,
        Func<string, string, Task<Result<long>>> move,
        Func<IReadOnlyCollection<string>, Task>? undo = null
    )
    {
        if (!await viewer.MayAsync(AccessPolicies.Respond))
        {
            snackbar.Add(
                "You may look, but not act: this needs the role responder.",
                MudBlazor.Severity.Error
            );
            return null;
        }

        var by = await viewer.NameAsync();
        var all = await BulkMove.RunAsync(ids, id => move(id, by));
        if (!all.IsSuccess)
        {
            snackbar.Add(all.Error.Message, MudBlazor.Severity.Error);
            return null;
        }

        var done = all.Value;
        snackbar.Add(
            done.Words(participle),
            done.Refused.Count == 0 ? MudBlazor.Severity.Success : MudBlazor.Severity.Warning,
            o =>
            {
                o.VisibleStateDuration = UndoMilliseconds;
                if (undo is not null && done.Done.Count > 0)
                {
                    o.Action = "Undo";
                    o.ActionColor = Color.Inherit;
                    o.OnClick = _ => undo(done.Done);
                }
            }
        );
        return done;
    }
}
