using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Components.Layout;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Controls;

/// <summary>What admins change from the pages: asks whether they may, does it in their name, and says what came of it. One per circuit.</summary>
public sealed class AdminCommands(Viewer viewer, ISnackbar snackbar)
{
    /// <summary>What whoever may not is told.</summary>
    internal static readonly Error MayNot = new("access.denied", "This needs the role admin.");

    /// <summary>Does what changes nothing, but only for admins, and says nothing of it unless it is refused.</summary>
    public async Task CheckAsync(Func<Task> command)
    {
        ArgumentNullException.ThrowIfNull(command);
        if (await MayAsync(AccessPolicies.Administer))
        {
            await command();
        }
    }

    /// <summary>Does it; false where it was refused.</summary>
    public async Task<bool> DoAsync(
        Func<string, Task<Result>> command,
        string said,
        string policy = AccessPolicies.Administer
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        if (!await MayAsync(policy))
        {
            return false;
        }

        var done = await command(await viewer.NameAsync());
        snackbar.Tell(done, said);
        return done.IsSuccess;
    }

    /// <inheritdoc cref="DoAsync(Func{string, Task{Result}}, string, string)"/>
    public Task<bool> DoAsync<T>(
        Func<string, Task<Result<T>>> command,
        string said,
        string policy = AccessPolicies.Administer
    )
    {
        ArgumentNullException.ThrowIfNull(command);
        return DoAsync(async by => (Result)await command(by), said, policy);
    }

    private async Task<bool> MayAsync(string policy)
    {
        if (await viewer.MayAsync(policy))
        {
            return true;
        }

        snackbar.Add(MayNot.Message, MudBlazor.Severity.Error);
        return false;
    }
}
