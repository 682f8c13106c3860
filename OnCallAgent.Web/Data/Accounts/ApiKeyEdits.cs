using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Accounts;

/// <summary>A key just made.</summary>
/// <param name="Stored">What is kept of it.</param>
/// <param name="Key">The key itself. Secret; it cannot be read again.</param>
public sealed record NewApiKey(ApiKey Stored, string Key);

/// <summary>Lists, makes and revokes the keys of programs.</summary>
public sealed partial class ApiKeyEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<ApiKeyEdits> logger
)
{
    /// <summary>Most valid keys.</summary>
    public const int MostKeys = 200;

    /// <summary>Longest name, in characters.</summary>
    public const int LongestName = 100;

    /// <summary>Longest life of a key that expires, in days.</summary>
    public const int MostDays = 3_650;

    /// <summary>The keys that were not revoked, by name.</summary>
    public async Task<IReadOnlyList<ApiKey>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        return await db
            .ApiKeys.AsNoTracking()
            .Where(k => k.RevokedAt == null)
            .OrderBy(k => k.Name)
            .ThenBy(k => k.Id)
            .ToListAsync(cancellation);
    }

    /// <summary>Makes a key.</summary>
    /// <param name="name">Who will show it.</param>
    /// <param name="scope">What it opens; one of <see cref="ApiKeys.RoleOf"/>.</param>
    /// <param name="days">How many days it is valid, 1 to <see cref="MostDays"/>; null for ever.</param>
    /// <param name="by">Who makes it.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The key, which is shown this once, or <see cref="FieldError"/>.</returns>
    public async Task<Result<NewApiKey>> AddAsync(
        string? name,
        string? scope,
        int? days,
        string by,
        CancellationToken cancellation
    )
    {
        if (Fault(name, scope, days) is { } fault)
        {
            return fault;
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        if (await db.ApiKeys.CountAsync(k => k.RevokedAt == null, cancellation) >= MostKeys)
        {
            return new Error(
                "api_keys.too_many",
                $"There may be {MostKeys} keys; revoke one that is not used."
            );
        }

        var now = clock.GetUtcNow();
        var key = SecretTokens.Make(ApiKeys.Prefix);
        var stored = new ApiKey
        {
            Id = ids.Next().ToString("N"),
            Name = name!.Trim(),
            Scope = scope!,
            Hash = SecretTokens.HashOf(key),
            Hint = SecretTokens.HintOf(key),
            CreatedBy = by,
            CreatedAt = now,
            ExpiresAt = days is { } valid ? now.AddDays(valid) : null,
        };
        db.ApiKeys.Add(stored);
        await db.SaveChangesAsync(cancellation);
        LogChanged(logger, by, stored.Id, "made");
        return new NewApiKey(stored, key);
    }

    /// <summary>Makes a key worthless at once.</summary>
    /// <returns><see cref="EntryNotFound"/> where there is no such valid key.</returns>
    public async Task<Result> RevokeAsync(string id, string by, CancellationToken cancellation)
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        var key = await db.ApiKeys.SingleOrDefaultAsync(
            k => k.Id == id && k.RevokedAt == null,
            cancellation
        );
        if (key is null)
        {
            return new EntryNotFound("such key");
        }

        key.RevokedAt = clock.GetUtcNow();
        await db.SaveChangesAsync(cancellation);
        LogChanged(logger, by, id, "revoked");
        return Result.Success;
    }

    private static FieldError? Fault(string? name, string? scope, int? days)
    {
        if (
            string.IsNullOrWhiteSpace(name)
            || name.Trim().Length > LongestName
            || name.Any(char.IsControl)
        )
        {
            return new FieldError(
                "name",
                $"says who will show the key, in 1 to {LongestName} characters"
            );
        }

        if (scope is null || !ApiKeys.RoleOf.ContainsKey(scope))
        {
            return new FieldError(
                "scope",
                $"is “{scope}”; it may be {string.Join(", ", ApiKeys.RoleOf.Keys)}"
            );
        }

        return days is < 1 or > MostDays
            ? new FieldError("expires_in_days", $"is {days}; it may be 1 to {MostDays}")
            : null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: API key {Key} was {What}")]
    private static partial void LogChanged(ILogger logger, string by, string key, string what);
}
