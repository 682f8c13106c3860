using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What admins change from the pages: asks whether they may, does it in their name, and says what came of it. One per circuit.</summary>
public sealed class AdminCommands(Viewer viewer, ISnackbar snackbar)
{
    /// <summary>Does it; false where it was refused.</summary>
    public async Task<bool> DoAsync(Func<string, Task<Result>> command, string said)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!await viewer.MayAsync(AccessPolicies.Administer))
        {
            snackbar.Add("This needs the role admin.", MudBlazor.Severity.Error);
            return false;
        }

        var done = await command(await viewer.NameAsync());
        snackbar.Add(
            done.Error?.Message ?? said,
            done.IsSuccess ? MudBlazor.Severity.Success : MudBlazor.Severity.Error
        );
        return done.IsSuccess;
    }
}
