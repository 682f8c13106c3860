using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Components.Pages.Profile;

/// <summary>Sets up, renews and removes one's own second factor.</summary>
public sealed partial class SecondFactorCard
{
    private SecondFactorState state = new(null, 0);
    private SecondFactorOffer? offer;
    private IReadOnlyList<string> fresh = [];
    private Error? refused;
    private string? password;
    private string? entered;

    /// <summary>Whose.</summary>
    [Parameter, EditorRequired]
    public string UserId { get; set; } = "";

    /// <summary>The session that lives on when the others end.</summary>
    [Parameter]
    public string? ThisSession { get; set; }

    /// <summary>Whether the person can only look until it is set up.</summary>
    [Parameter]
    public bool IsDemanded { get; set; }

    /// <summary>Sessions have ended.</summary>
    [Parameter]
    public EventCallback Changed { get; set; }

    // Each command has a scope of its own: a circuit lives for hours, and what it read of an account would be as old.
    [Inject]
    private IServiceScopeFactory Scopes { get; set; } = default!;

    [Inject]
    private NavigationManager Navigation { get; set; } = default!;

    protected override async Task OnInitializedAsync() => await ReadAsync();

    private async Task ReadAsync()
    {
        await using var scope = Scopes.CreateAsyncScope();
        state = await scope
            .ServiceProvider.GetRequiredService<SecondFactors>()
            .StateAsync(UserId, CancellationToken.None);
    }

    private async Task BeginAsync()
    {
        var shown = password;
        password = null;
        var begun = await DoAsync(
            (user, services) =>
                OwnSecondFactor.BeginAsync(
                    user,
                    shown,
                    services.GetRequiredService<SignInService>(),
                    services.GetRequiredService<SecondFactors>(),
                    CancellationToken.None
                )
        );
        offer = begun.IsSuccess ? begun.Value : null;
        refused = begun.Error;
    }

    private async Task ConfirmAsync()
    {
        await ShowAsync(
            (user, factors, code) =>
                factors.ConfirmAsync(user, code, ThisSession, CancellationToken.None)
        );
        if (fresh.Count > 0)
        {
            offer = null;
            await Changed.InvokeAsync();
        }
    }

    private Task RenewAsync() =>
        ShowAsync(
            (user, factors, code) =>
                factors.RenewRecoveryCodesAsync(user, code, CancellationToken.None)
        );

    private async Task RemoveAsync()
    {
        var code = Entered();
        var removed = await DoAsync<Result>(
            (user, services) =>
                services
                    .GetRequiredService<SecondFactors>()
                    .RemoveOwnAsync(user, code, CancellationToken.None)
        );
        refused = removed.Error;
        await ReadAsync();
    }

    private async Task ShowAsync(
        Func<OnCallUser, SecondFactors, string?, Task<Result<FreshRecoveryCodes>>> makeAsync
    )
    {
        var code = Entered();
        var made = await DoAsync(
            (user, services) => makeAsync(user, services.GetRequiredService<SecondFactors>(), code)
        );
        fresh = made.IsSuccess ? made.Value.Codes : [];
        refused = made.Error;
    }

    private void Abandon() => (offer, refused, entered) = (null, null, null);

    // What the person may do has changed where a second factor is demanded: the page is asked for anew.
    private async Task KeptAsync()
    {
        fresh = [];
        if (IsDemanded)
        {
            Navigation.NavigateTo("/account", forceLoad: true);
            return;
        }

        await ReadAsync();
    }

    private string? Entered()
    {
        var code = entered;
        entered = null;
        return code;
    }

    private async Task<T> DoAsync<T>(Func<OnCallUser, IServiceProvider, Task<T>> command)
    {
        await using var scope = Scopes.CreateAsyncScope();
        var user = await scope
            .ServiceProvider.GetRequiredService<UserManager<OnCallUser>>()
            .FindByIdAsync(UserId);
        return await command(
            user ?? throw new InvalidOperationException("The account is gone."),
            scope.ServiceProvider
        );
    }
}
