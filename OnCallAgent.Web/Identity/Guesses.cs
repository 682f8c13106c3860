using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// How passwords and codes are judged: those of one account one after the other, each on the count that the one before it left.
/// Many that are sent at once would else all be judged before the first of them is counted, and so be as good as free.
/// </summary>
public sealed class Guesses(
    UserManager<OnCallUser> users,
    OnCallDbContext database,
    TimeProvider clock
)
{
    // Not one for all: whoever guesses at one name must not make everybody else wait.
    private static readonly SemaphoreSlim[] Turns =
    [
        .. Enumerable.Range(0, 64).Select(_ => new SemaphoreSlim(1, 1)),
    ];

    /// <summary>Judges one guess. A wrong one counts towards the lock-out.</summary>
    /// <param name="user">Whose account; read anew.</param>
    /// <param name="isRight">Judges it. Not asked while the account is locked.</param>
    /// <param name="forgives">Whether a right one sets the count of wrong ones back.</param>
    /// <param name="wrong">What a wrong one is answered with.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><paramref name="wrong"/>, or <see cref="LockedOut"/>.</returns>
    public async Task<Result> TakeAsync(
        OnCallUser user,
        Func<Task<bool>> isRight,
        Func<bool> forgives,
        Error wrong,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(user);
        ArgumentNullException.ThrowIfNull(isRight);
        ArgumentNullException.ThrowIfNull(forgives);
        var turn = Turns[(uint)user.Id.GetHashCode(StringComparison.Ordinal) % Turns.Length];
        await turn.WaitAsync(cancellation);
        try
        {
            await database.Entry(user).ReloadAsync(cancellation);
            if (await users.IsLockedOutAsync(user))
            {
                return Locked(user);
            }

            if (await isRight())
            {
                if (forgives())
                {
                    await WriteAsync(user, users.ResetAccessFailedCountAsync, cancellation);
                }

                return Result.Success;
            }

            await WriteAsync(user, users.AccessFailedAsync, cancellation);
            return await users.IsLockedOutAsync(user) ? Locked(user) : wrong;
        }
        finally
        {
            turn.Release();
        }
    }

    // Another node may write at the same time; a guess that is not counted would be a free one.
    private async Task WriteAsync(
        OnCallUser user,
        Func<OnCallUser, Task<IdentityResult>> write,
        CancellationToken cancellation
    )
    {
        while (await write(user) is { Succeeded: false } failed)
        {
            if (!failed.WasOvertaken())
            {
                failed.MustSucceed();
            }

            await database.Entry(user).ReloadAsync(cancellation);
        }
    }

    private LockedOut Locked(OnCallUser user) =>
        new((user.LockoutEnd ?? clock.GetUtcNow()) - clock.GetUtcNow());
}
