using MudBlazor;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What people say about error templates from the pages: asks whether they may, and says what came of it. One per circuit.</summary>
public sealed class TemplateCommands(TemplateDecisions decisions, Viewer viewer, ISnackbar snackbar)
{
    /// <summary>Says what is held of a template; false where it was refused.</summary>
    public async Task<bool> DecideAsync(string id, TemplateState state)
    {
        if (!await viewer.MayAsync(AccessPolicies.Respond))
        {
            snackbar.Add("This needs the role responder.", MudBlazor.Severity.Error);
            return false;
        }

        var done = await decisions.DecideAsync(
            id,
            state,
            await viewer.NameAsync(),
            CancellationToken.None
        );
        snackbar.Add(
            done.Error?.Message
                ?? (
                    state == TemplateState.Ignored
                        ? "Ignored: no line of it is a sign any more."
                        : "Known: only bursts of it are signs."
                ),
            done.IsSuccess ? MudBlazor.Severity.Success : MudBlazor.Severity.Error
        );
        return done.IsSuccess;
    }
}
