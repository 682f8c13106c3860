using System.Security.Claims;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity.SingleSignOn;

/// <summary>Takes what the identity provider vouched for: who it is, what their groups may do, and whether they are let in.</summary>
internal sealed partial class ProviderSignIn(
    ProviderAccounts accounts,
    SignInService signIn,
    AuditLog audit,
    OnCallOptions options,
    IHttpContextAccessor requests,
    ILogger<ProviderSignIn> logger
)
{
    /// <summary>Signs the browser in as the person of these claims, which were validated.</summary>
    /// <returns>The account; <see cref="NobodyNamed"/>, <see cref="NoGroupsTold"/>, <see cref="InNoGroup"/>, <see cref="AddressTaken"/> or <see cref="AccountInactive"/>.</returns>
    public async Task<Result<OnCallUser>> ConcludeAsync(
        ClaimsPrincipal shown,
        CancellationToken cancellation
    )
    {
        var provider = options.SingleSignOn!;
        if (ProvenPerson.Of(shown, provider.GroupsClaim) is not { } person)
        {
            return await RefuseAsync(null, new NobodyNamed());
        }

        if (person.RoleBy(provider) is not { } role)
        {
            if (person.Groups is null)
            {
                return await RefuseAsync(person, new NoGroupsTold());
            }

            // A lesser role counts in older sessions at once; so does none.
            await accounts.ShutOutAsync(person, cancellation);
            return await RefuseAsync(person, new InNoGroup());
        }

        var account = await accounts.FindOrMakeAsync(person, role, cancellation);
        return account.IsSuccess
            ? await signIn.SignInVouchedAsync(account.Value)
            : await RefuseAsync(person, account.Error);
    }

    private async Task<Error> RefuseAsync(ProvenPerson? person, Error why)
    {
        Log.Refused(logger, why.Code);
        var who = person is null ? "Somebody" : $"{person.Subject} of {person.Issuer}";
        await audit.RecordAsync(
            AuditActor.Unknown,
            "user",
            person?.Key ?? "",
            "sign_in_refused",
            $"{who}: {why.Message} {requests.Origin()}",
            person?.Email ?? "",
            CancellationToken.None
        );
        return why;
    }

    private static partial class Log
    {
        [LoggerMessage(
            LogLevel.Warning,
            "Somebody whom the identity provider vouches for is not let in: {Why}"
        )]
        public static partial void Refused(ILogger logger, string why);
    }
}
