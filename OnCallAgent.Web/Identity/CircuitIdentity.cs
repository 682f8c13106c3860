using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Looks whether the person behind an open page may still be believed, as a circuit lives for hours and makes no request: as
/// soon as anything changed about accounts or sessions, so that whoever is shut out is at once; and from time to time, as a
/// session also ends by itself.
/// </summary>
internal sealed partial class CircuitIdentity : RevalidatingServerAuthenticationStateProvider
{
    private readonly IServiceScopeFactory scopes;
    private readonly CommittedChanges changes;
    private readonly ILogger logger;
    private readonly CancellationTokenSource closed = new();
    private bool isKnown;
    private int wanted;

    public CircuitIdentity(
        ILoggerFactory loggers,
        IServiceScopeFactory scopes,
        CommittedChanges changes
    )
        : base(loggers)
    {
        this.scopes = scopes;
        this.changes = changes;
        logger = loggers.CreateLogger<CircuitIdentity>();
        AuthenticationStateChanged += OnShown;
        changes.Committed += OnCommitted;
    }

    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState,
        CancellationToken cancellationToken
    ) => IsBelievedAsync(authenticationState.User);

    /// <summary>Whether this person, as the page knows them, may still see it.</summary>
    internal async Task<bool> IsBelievedAsync(ClaimsPrincipal known)
    {
        ClaimsPrincipal? now;
        try
        {
            // A scope of its own: the circuit's context would answer from memory.
            await using var scope = scopes.CreateAsyncScope();
            now = await scope
                .ServiceProvider.GetRequiredService<SessionCheck>()
                .OfCookieAsync(known);
        }
        catch (Exception e) when (DatabaseTrouble.IsAway(e))
        {
            // Nobody knows of the end of any session now, and nothing can be read or changed either: whoever writes a note
            // keeps it, and is looked at again in half a minute.
            return true;
        }

        // Who may do more than the page knows is left alone: an admin who has just set up the second factor that was asked
        // for reads the recovery codes on it.
        return now is not null
            && AccessPolicies.RolesOf.Values.All(roles =>
                roles.Any(now.IsInRole) || !roles.Any(known.IsInRole)
            );
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            changes.Committed -= OnCommitted;
            AuthenticationStateChanged -= OnShown;
            closed.Cancel();
            closed.Dispose();
        }

        base.Dispose(disposing);
    }

    // Before it is known who looks at the page, nobody may ask.
    private void OnShown(Task<AuthenticationState> state) => Volatile.Write(ref isKnown, true);

    private void OnCommitted(CommittedBatch batch)
    {
        // One look at a time, and one more for all that came meanwhile. Not on the thread of whoever changed something.
        if (batch.Rights && Volatile.Read(ref isKnown) && Interlocked.Increment(ref wanted) == 1)
        {
            _ = Task.Run(LookWhileWantedAsync, CancellationToken.None);
        }
    }

    private async Task LookWhileWantedAsync()
    {
        int seen;
        do
        {
            seen = Volatile.Read(ref wanted);
            await LookAsync();
        } while (Interlocked.CompareExchange(ref wanted, 0, seen) != seen);
    }

    private async Task LookAsync()
    {
        try
        {
            var believed = await GetAuthenticationStateAsync();
            if (
                believed.User.Identity is { IsAuthenticated: true }
                && !await IsBelievedAsync(believed.User)
                && !closed.IsCancellationRequested
                // Whoever has signed in anew meanwhile is somebody else.
                && (await GetAuthenticationStateAsync()).User == believed.User
            )
            {
                SetAuthenticationState(Task.FromResult(new AuthenticationState(new())));
            }
        }
        catch (ObjectDisposedException)
        {
            // The page was closed, or the agent ends.
        }
        catch (Exception e)
        {
            // Looked at again within half a minute, as ever.
            Log.CouldNotLook(logger, e);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Whether an open page's session is still valid could not be looked at"
        )]
        public static partial void CouldNotLook(ILogger logger, Exception exception);
    }
}
