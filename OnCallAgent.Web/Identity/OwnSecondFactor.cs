using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Identity;

/// <summary>How somebody sets up a second factor of their own account, from the page or over REST.</summary>
internal static class OwnSecondFactor
{
    /// <summary>Makes a secret where the password is right: an unattended screen must not be enough.</summary>
    /// <returns>The secret; <see cref="FieldError"/> of <c>current_password</c>, <see cref="LockedOut"/>, <see cref="SecondFactorThere"/>.</returns>
    public static async Task<Result<SecondFactorOffer>> BeginAsync(
        OnCallUser user,
        string? password,
        SignInService signIn,
        SecondFactors factors,
        CancellationToken cancellation
    )
    {
        var proved = await signIn.ProveAsync(user.UserName, password);
        if (!proved.IsSuccess)
        {
            return proved.Error is WrongCredentials
                ? new FieldError("current_password", "is wrong")
                : proved.Error;
        }

        return await factors.BeginAsync(proved.Value, cancellation);
    }
}
