using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What responders change from the pages beside incidents: asks whether they may, does it in their name, and says what came of it. One per circuit.</summary>
public sealed class ResponderCommands(Viewer viewer, ISnackbar snackbar)
{
    /// <inheritdoc cref="DoAsync(Func{string, Task{Result}}, string)"/>
    public Task<bool> DoAsync<T>(Func<string, Task<Result<T>>> command, string said)
    {
        ArgumentNullException.ThrowIfNull(command);
        return DoAsync(async by => (Result)await command(by), said);
    }

    /// <summary>Does it; false where it was refused.</summary>
    public async Task<bool> DoAsync(Func<string, Task<Result>> command, string said)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!await viewer.MayAsync(AccessPolicies.Respond))
        {
            snackbar.Add("This needs the role responder.", MudBlazor.Severity.Error);
            return false;
        }

        var done = await command(await viewer.NameAsync());
        snackbar.Tell(done, said);
        return done.IsSuccess;
    }
}
