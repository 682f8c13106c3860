using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Identity;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Makes the first admin: from ADMIN_EMAIL and ADMIN_PASSWORD, or through a link that is printed once to the console.
/// The link works until it was used or the agent stops; its token is kept as a hash, in memory only.
/// </summary>
public sealed partial class FirstAdminSetup(
    IServiceScopeFactory scopes,
    OnCallOptions options,
    OperatorConsole console,
    ILogger<FirstAdminSetup> logger
) : IDisposable
{
    /// <summary>Who makes the first admin, in the audit log.</summary>
    internal const string BySetUp = "set-up";

    private readonly SemaphoreSlim gate = new(1, 1);
    private byte[]? tokenHash;

    /// <summary>Whether a link was printed and waits to be used.</summary>
    public bool IsAwaited => Volatile.Read(ref tokenHash) is not null;

    /// <summary>Whether this is the token of the printed link.</summary>
    public bool IsValid(string? token) =>
        token is not null
        && Volatile.Read(ref tokenHash) is { } expected
        && CryptographicOperations.FixedTimeEquals(Hash(token), expected);

    /// <summary>At start, with the schema in place: makes the roles, and the admin or the link where there is no admin.</summary>
    /// <exception cref="StartFaultException">ADMIN_EMAIL and ADMIN_PASSWORD make no account.</exception>
    public async Task PrepareAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await SeedRolesAsync(scope.ServiceProvider, cancellation);
        if (await AnyAdminAsync(scope.ServiceProvider))
        {
            return;
        }

        if (
            options.AdminEmail.Length > 0
            && await CreateFromSettingsAsync(scope.ServiceProvider, cancellation)
        )
        {
            return;
        }

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        Volatile.Write(ref tokenHash, Hash(token));
        var link = $"{options.PublicUrl.AbsoluteUri.TrimEnd('/')}/setup?token={token}";
        console.WriteLine(
            $"""

            There is no admin yet. Open this link to make the first one; it works once, until the agent stops:

                {link}

            """
        );
        Log.LinkPrinted(logger);
    }

    /// <summary>Makes the first admin and uses the link up.</summary>
    /// <param name="token">From the link.</param>
    /// <param name="email">Address, and name to sign in with.</param>
    /// <param name="fullName">As shown to others.</param>
    /// <param name="password">At least 12 characters.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The admin; <see cref="SetupLinkInvalid"/> or <see cref="AccountRefused"/>, after which the link still works.</returns>
    public async Task<Result<OnCallUser>> CreateAsync(
        string? token,
        string? email,
        string? fullName,
        string? password,
        CancellationToken cancellation = default
    )
    {
        // One at a time: two browsers with the same link make one admin.
        await gate.WaitAsync(cancellation);
        try
        {
            if (!IsValid(token))
            {
                return new SetupLinkInvalid();
            }

            await using var scope = scopes.CreateAsyncScope();
            if (await AnyAdminAsync(scope.ServiceProvider))
            {
                Volatile.Write(ref tokenHash, null);
                return new SetupLinkInvalid();
            }

            var created = await scope
                .ServiceProvider.GetRequiredService<UserAccounts>()
                .CreateAsync(
                    new NewAccount(null, email, fullName, password, Roles.Admin),
                    BySetUp,
                    cancellation
                );
            if (created.IsSuccess)
            {
                Volatile.Write(ref tokenHash, null);
                Log.AdminCreated(logger, created.Value.Id);
            }

            return created;
        }
        finally
        {
            gate.Release();
        }
    }

    /// <inheritdoc />
    public void Dispose() => gate.Dispose();

    private static async Task SeedRolesAsync(
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var roles = services.GetRequiredService<RoleManager<IdentityRole>>();
        var database = services.GetRequiredService<OnCallDbContext>();
        await using var transaction = await database.Database.BeginTransactionAsync(cancellation);
        await DatabaseTurn.Accounts.TakeAsync(database, cancellation);
        foreach (var role in Roles.All)
        {
            if (!await roles.RoleExistsAsync(role))
            {
                await roles.CreateAsync(new IdentityRole(role));
            }
        }

        await transaction.CommitAsync(cancellation);
    }

    private static async Task<bool> AnyAdminAsync(IServiceProvider services) =>
        (
            await services
                .GetRequiredService<UserManager<OnCallUser>>()
                .GetUsersInRoleAsync(Roles.Admin)
        ).Any(u => u.IsActive);

    // False where the account is there and is no admin any more: its role went with its groups at the identity provider. An
    // agent that does not start for that would call nobody; the link is for whoever owns the machine, as the settings are.
    private async Task<bool> CreateFromSettingsAsync(
        IServiceProvider services,
        CancellationToken cancellation
    )
    {
        var created = await services
            .GetRequiredService<UserAccounts>()
            .CreateAsync(
                new NewAccount(null, options.AdminEmail, null, options.AdminPassword, Roles.Admin),
                BySetUp,
                cancellation
            );
        if (!created.IsSuccess)
        {
            // Another node that starts at the same moment was first.
            if (await AnyAdminAsync(services))
            {
                return true;
            }

            if (
                await services
                    .GetRequiredService<UserManager<OnCallUser>>()
                    .FindByEmailAsync(options.AdminEmail)
                is not null
            )
            {
                Log.NoAdminAnyMore(logger);
                return false;
            }

            throw new StartFaultException(
                $"ADMIN_EMAIL and ADMIN_PASSWORD make no admin: {created.Error.Message}"
            );
        }

        Log.AdminCreated(logger, created.Value.Id);
        return true;
    }

    private static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static partial class Log
    {
        [LoggerMessage(LogLevel.Information, "The first admin was made: user {UserId}")]
        public static partial void AdminCreated(ILogger logger, string userId);

        [LoggerMessage(
            LogLevel.Warning,
            "ADMIN_EMAIL has an account that is no active admin, and there is no other: it is left as it is"
        )]
        public static partial void NoAdminAnyMore(ILogger logger);

        [LoggerMessage(
            LogLevel.Information,
            "There is no admin; a set-up link was printed to the console"
        )]
        public static partial void LinkPrinted(ILogger logger);
    }
}
