using MudBlazor;
using OnCallAgent.Domain.Flow;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Learning;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>
/// What people do to incidents from the pages: asks whether they may, does it in their name, and shows the reason
/// where it was refused. One per circuit.
/// </summary>
public sealed class IncidentCommands(
    IncidentOperations operations,
    ActionRequests requests,
    ApprovalOperations approvals,
    StopOperations stops,
    DeliveryStore deliveries,
    Viewer viewer,
    ISnackbar snackbar
)
{
    private static readonly Error MayNot = new(
        "access.denied",
        "You may look, but not act: this needs the role responder."
    );

    // These moves take no version: whatever came in meanwhile, the person means what they press, and the incident itself
    // refuses what is illegal by now. With one, a fault that goes on writing could never be resolved.

    /// <summary>Opens an incident that a person reports.</summary>
    public async Task<Result<Incident>> CreateAsync(NewIncident report) =>
        await viewer.MayAsync(AccessPolicies.Respond)
            ? await operations.CreateAsync(report, await viewer.NameAsync(), CancellationToken.None)
            : MayNot;

    /// <summary>The viewer has seen it.</summary>
    public Task<bool> AcknowledgeAsync(string id) =>
        DoAsync(by => operations.AcknowledgeAsync(id, by, null, CancellationToken.None));

    /// <summary>It is over. A snackbar offers to undo it.</summary>
    public async Task<bool> ResolveAsync(string id, string title)
    {
        var done = await DoAsync(by =>
            operations.ResolveAsync(
                id,
                new Resolution(Resolution.Manual),
                by,
                null,
                CancellationToken.None
            )
        );
        if (done)
        {
            OfferUndo($"Resolved: {title}", $"resolved-{id}", id, "the resolution was undone.");
        }

        return done;
    }

    /// <summary>It is not over.</summary>
    public Task<bool> ReopenAsync(string id, string why) =>
        DoAsync(by => operations.ReopenAsync(id, why, by, null, CancellationToken.None));

    /// <summary>Files it. A snackbar offers to undo it.</summary>
    public async Task<bool> CloseAsync(string id, string title)
    {
        var done = await DoAsync(by => operations.CloseAsync(id, by, null, CancellationToken.None));
        if (done)
        {
            OfferUndo($"Closed: {title}", $"closed-{id}", id, "the closing was undone.");
        }

        return done;
    }

    /// <summary>Says what was wrong with the agent's judgement.</summary>
    public Task<bool> CorrectAsync(string id, OutcomeKind kind) =>
        DoAsync(by => operations.CorrectAsync(id, kind, null, by, CancellationToken.None));

    /// <summary>Adds a note.</summary>
    public Task<bool> CommentAsync(string id, string text) =>
        DoAsync(by => operations.CommentAsync(id, text, by, CancellationToken.None));

    /// <summary>Puts somebody in charge; null for nobody. Refused where somebody else did so since the viewer looked.</summary>
    public Task<bool> AssignAsync(string id, string? to, string? seen) =>
        EditAsync(
            id,
            new IncidentEdit
            {
                AssignedTo = to ?? "",
                Seen = new IncidentEdit { AssignedTo = seen ?? "" },
            }
        );

    /// <summary>Changes fields.</summary>
    public Task<bool> EditAsync(string id, IncidentEdit edit) =>
        DoAsync(by => operations.EditAsync(id, edit, by, null, CancellationToken.None));

    /// <summary>Calls the people on call.</summary>
    public Task<bool> EscalateAsync(string id, string reason) =>
        DoAsync(by => operations.EscalateAsync(id, reason, by, null, CancellationToken.None));

    /// <summary>Yes to exactly what the viewer saw.</summary>
    public Task<bool> ApproveAsync(string id, string digest, long version) =>
        DoAsync(
            by => approvals.ApproveAsync(id, digest, by, version, CancellationToken.None),
            AccessPolicies.Approve
        );

    /// <summary>An action shall not run, or stop.</summary>
    public Task<bool> CancelAsync(string id, string actionId, string why) =>
        DoAsync(by => stops.CancelAsync(id, actionId, why, by, null, CancellationToken.None));

    /// <summary>No to what the agent proposes.</summary>
    public Task<bool> RejectAsync(string id, string why, long version) =>
        DoAsync(
            by => approvals.RejectAsync(id, why, by, version, CancellationToken.None),
            AccessPolicies.Approve
        );

    /// <summary>Runs an action.</summary>
    public Task<bool> RunAsync(
        string id,
        string type,
        IReadOnlyDictionary<string, string> parameters
    ) => DoAsync(by => requests.RunAsync(id, type, parameters, by, CancellationToken.None));

    /// <summary>Sends a message once more.</summary>
    public Task<bool> ResendAsync(Guid deliveryId) =>
        DoAsync(async by =>
            (await deliveries.RequeueAsync(deliveryId, by, CancellationToken.None))
                is { Error: { } refused }
                ? (Result<bool>)refused
                : true
        );

    /// <summary>Shows a refusal.</summary>
    public void Tell(Error error)
    {
        ArgumentNullException.ThrowIfNull(error);
        snackbar.Add(error.Message, MudBlazor.Severity.Error, o => o.VisibleStateDuration = 10_000);
    }

    private void OfferUndo(string said, string key, string id, string why) =>
        snackbar.Add(
            said,
            MudBlazor.Severity.Success,
            o =>
            {
                o.Action = "Undo";
                o.ActionColor = Color.Inherit;
                o.VisibleStateDuration = 12_000;
                o.OnClick = _ => ReopenAsync(id, why);
            },
            key: key
        );

    private async Task<bool> DoAsync<T>(
        Func<string, Task<Result<T>>> command,
        string policy = AccessPolicies.Respond
    )
    {
        if (!await viewer.MayAsync(policy))
        {
            Tell(MayNot);
            return false;
        }

        var done = await command(await viewer.NameAsync());
        if (!done.IsSuccess)
        {
            Tell(done.Error);
        }

        return done.IsSuccess;
    }
}
