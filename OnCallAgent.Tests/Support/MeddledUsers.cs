using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Tests.Support;

/// <summary>Lets something happen to an account in the midst of what is done with it.</summary>
internal sealed class Meddling
{
    private Func<Task>? next;

    /// <summary>Happens once: when the next password was looked at, or before an account is stored the next time.</summary>
    public void Once(Func<Task> change) => next = change;

    public Task ComeAsync() =>
        Interlocked.Exchange(ref next, null) is { } change ? change() : Task.CompletedTask;
}

/// <summary>The product's accounts, between whose steps somebody comes.</summary>
internal sealed class MeddledUsers(
    Meddling meddling,
    IUserStore<OnCallUser> store,
    IOptions<IdentityOptions> options,
    IPasswordHasher<OnCallUser> hasher,
    IEnumerable<IUserValidator<OnCallUser>> users,
    IEnumerable<IPasswordValidator<OnCallUser>> passwords,
    ILookupNormalizer names,
    IdentityErrorDescriber errors,
    IServiceProvider services,
    ILogger<UserManager<OnCallUser>> logger
)
    : UserManager<OnCallUser>(
        store,
        options,
        hasher,
        users,
        passwords,
        names,
        errors,
        services,
        logger
    )
{
    /// <summary>Puts them in the place of the product's.</summary>
    public static void In(IServiceCollection services, Meddling meddling)
    {
        services.AddSingleton(meddling);
        services.Replace(ServiceDescriptor.Scoped<UserManager<OnCallUser>, MeddledUsers>());
    }

    public override async Task<bool> CheckPasswordAsync(OnCallUser user, string password)
    {
        var isRight = await base.CheckPasswordAsync(user, password);
        await meddling.ComeAsync();
        return isRight;
    }

    protected override async Task<IdentityResult> UpdateUserAsync(OnCallUser user)
    {
        await meddling.ComeAsync();
        return await base.UpdateUserAsync(user);
    }
}
