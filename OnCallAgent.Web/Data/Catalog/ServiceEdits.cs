using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Changes the service catalogue: what the agent knows of a service, and what of it it may touch.</summary>
public sealed partial class ServiceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    TargetSecrets secrets,
    ILogger<ServiceEdits> logger
)
{
    private const int MaxNameLength = 200;

    private static readonly Dictionary<string, string> None = [];

    private static readonly TimeSpan ShortestWindow = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);
    private static readonly TimeSpan LongestCooldown = TimeSpan.FromHours(24);

    /// <summary>What is wrong with the entry, field by field; empty where it can be saved.</summary>
    public static IReadOnlyList<FieldError> Check(ServiceEntry service)
    {
        ArgumentNullException.ThrowIfNull(service);
        var faults = new List<FieldError>();
        if (
            service.Name.Length is 0 or > MaxNameLength
            || !service.Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '.' or '_')
        )
        {
            faults.Add(
                new FieldError(
                    "name",
                    $"holds “{service.Name}”; letters, digits, dashes, dots and underscores are allowed, {MaxNameLength} at most, as the service's log lines write it"
                )
            );
        }

        if (service.DependsOn.Contains(service.Name, StringComparer.OrdinalIgnoreCase))
        {
            faults.Add(new FieldError("depends_on", "names the service itself"));
        }

        if (
            service.VerificationWindow < ShortestWindow
            || service.VerificationWindow > LongestWindow
        )
        {
            faults.Add(new FieldError("verification_window", "must be 1 s to 1 h"));
        }

        if (service.ActionCooldown < TimeSpan.Zero || service.ActionCooldown > LongestCooldown)
        {
            faults.Add(new FieldError("action_cooldown", "must be 0 to 24 h"));
        }

        faults.AddRange(AllowListReview.Check(service.Targets));
        return faults;
    }

    /// <summary>Adds a service.</summary>
    /// <param name="service">The entry; secrets in it are not looked at.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="newSecrets">Passwords and keys by <see cref="SecretSlot.Key"/>, in the clear; null for none.</param>
    /// <returns>The first <see cref="FieldError"/>, or <see cref="EntryExists"/>.</returns>
    public async Task<Result> AddAsync(
        ServiceEntry service,
        string by,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? newSecrets = null
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        if (Check(service) is [var fault, ..])
        {
            return fault;
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        // Names are compared without regard to case everywhere else, whatever the database does.
        var names = await db.Services.Select(s => s.Name).ToListAsync(cancellation);
        if (names.Contains(service.Name, StringComparer.OrdinalIgnoreCase))
        {
            return new EntryExists($"service {service.Name}");
        }

        var sealedOnes = secrets.Merge(service.Targets, new AllowedTargets(), newSecrets ?? None);
        if (!sealedOnes.IsSuccess)
        {
            return sealedOnes.Error;
        }

        db.Services.Add(
            service with
            {
                Version = 1,
                Targets = service.Targets with { Secrets = sealedOnes.Value },
            }
        );
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, service.Name, "added");
        return Result.Success;
    }

    /// <summary>Replaces a service. Its <see cref="ServiceEntry.Version"/> is the one that was read. Stored secrets stay with targets whose address is the same.</summary>
    /// <param name="service">The entry; secrets in it are not looked at.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="newSecrets">Passwords and keys by <see cref="SecretSlot.Key"/>, in the clear; an empty one removes what was stored; null for none.</param>
    /// <returns>The first <see cref="FieldError"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> ReplaceAsync(
        ServiceEntry service,
        string by,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? newSecrets = null
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        if (Check(service) is [var fault, ..])
        {
            return fault;
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        if (
            await db.Services.SingleOrDefaultAsync(s => s.Name == service.Name, cancellation)
            is not { } known
        )
        {
            return new EntryNotFound($"service {service.Name}");
        }

        if (known.Version != service.Version)
        {
            return new EntryChanged(service.Name);
        }

        var sealedOnes = secrets.Merge(service.Targets, known.Targets, newSecrets ?? None);
        if (!sealedOnes.IsSuccess)
        {
            return sealedOnes.Error;
        }

        db.Entry(known)
            .CurrentValues.SetValues(
                service with
                {
                    Version = known.Version + 1,
                    Targets = service.Targets with { Secrets = sealedOnes.Value },
                }
            );
        return await SaveAsync(db, service.Name, by, "changed", cancellation);
    }

    /// <summary>Removes a service; the agent then touches nothing of it.</summary>
    /// <returns><see cref="EntryNotFound"/>.</returns>
    public async Task<Result> RemoveAsync(string name, string by, CancellationToken cancellation)
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        if (
            await db.Services.SingleOrDefaultAsync(s => s.Name == name, cancellation)
            is not { } known
        )
        {
            return new EntryNotFound($"service {name}");
        }

        db.Services.Remove(known);
        return await SaveAsync(db, name, by, "removed", cancellation);
    }

    private async Task<Result> SaveAsync(
        OnCallDbContext db,
        string name,
        string by,
        string what,
        CancellationToken cancellation
    )
    {
        try
        {
            await db.SaveChangesAsync(cancellation);
        }
        catch (DbUpdateConcurrencyException)
        {
            return new EntryChanged(name);
        }

        Changed(logger, by, name, what);
        return Result.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: service {Service} {What}")]
    private static partial void Changed(ILogger logger, string by, string service, string what);
}
