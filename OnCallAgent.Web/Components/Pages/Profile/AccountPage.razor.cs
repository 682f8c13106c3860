using System.Security.Claims;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Identity;
using MudBlazor;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Accounts;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Profile;

/// <summary>What somebody can do about their own account: see and end its sessions, change its password.</summary>
public sealed partial class AccountPage
{
    private IReadOnlyList<UserSession> sessions = [];
    private OnCallUser? user;
    private string? thisOne;
    private bool isDemanded;
    private string? current;
    private string? next;
    private Error? refused;

    [Inject]
    private AuthenticationStateProvider Authentication { get; set; } = default!;

    [Inject]
    private UserSessions Sessions { get; set; } = default!;

    // Each command has a scope of its own: a circuit lives for hours, and what it read of an account would be as old.
    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = default!;

    [Inject]
    private ISnackbar Snackbar { get; set; } = default!;

    [Inject]
    private OnCallOptions Options { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    private string Names =>
        string.Join(
            " · ",
            new[] { user?.FullName, user?.UserName, user?.Email }
                .Where(n => !string.IsNullOrWhiteSpace(n))
                .Distinct(StringComparer.OrdinalIgnoreCase)
        );

    protected override async Task OnInitializedAsync()
    {
        var shown = (await Authentication.GetAuthenticationStateAsync()).User;
        thisOne = shown.FindFirstValue(UserSessions.SessionClaim);
        isDemanded = shown.HasClaim(c => c.Type == SessionCheck.FactorMissingClaim);
        await using var scope = Scopes.CreateAsyncScope();
        user = await scope
            .ServiceProvider.GetRequiredService<UserManager<OnCallUser>>()
            .GetUserAsync(shown);
        await ReadAsync();
    }

    private async Task ReadAsync() =>
        sessions = user is null
            ? []
            : [.. (await Sessions.ListAsync(user, Gone)).OrderByDescending(s => s.Id == thisOne)];

    private async Task EndAsync(UserSession session)
    {
        var ended = await Sessions.EndAsync(
            session.UserId,
            session.Id,
            user!.UserName ?? user.Id,
            "Ended by its owner",
            CancellationToken.None
        );
        Snackbar.Add(
            ended.IsSuccess ? $"{ClientName.Of(session)} is signed out." : ended.Error.Message,
            ended.IsSuccess ? MudBlazor.Severity.Success : MudBlazor.Severity.Error
        );
        await ReadAsync();
    }

    private async Task EndOthersAsync()
    {
        var ended = await Sessions.EndAllAsync(
            user!.Id,
            thisOne,
            user.UserName ?? user.Id,
            CancellationToken.None
        );
        Snackbar.Add(
            $"{ended} {(ended == 1 ? "session has" : "sessions have")} ended.",
            MudBlazor.Severity.Success
        );
        await ReadAsync();
    }

    private async Task ChangePasswordAsync()
    {
        await using var scope = Scopes.CreateAsyncScope();
        var changed = await OwnPassword.ChangeAsync(
            user!,
            current,
            next,
            scope.ServiceProvider.GetRequiredService<SignInService>(),
            scope.ServiceProvider.GetRequiredService<UserAccounts>(),
            CancellationToken.None
        );
        (current, next, refused) = (null, null, changed.Error);
        if (changed.IsSuccess)
        {
            Navigation.NavigateTo("/login", forceLoad: true);
        }
    }
}
