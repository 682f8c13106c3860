using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Changes the service catalogue: what the agent knows of a service, and what of it it may touch.</summary>
public sealed partial class ServiceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    TargetSecrets secrets,
    CascadeReconnection cascades,
    ILogger<ServiceEdits> logger
)
{
    private static readonly Dictionary<string, string> None = [];

    /// <summary>Adds a service.</summary>
    /// <param name="service">The entry; secrets in it are not looked at.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="newSecrets">Passwords and keys by <see cref="SecretSlot.Key"/>, in the clear; null for none.</param>
    /// <returns>The service as stored; the first <see cref="FieldError"/>, or <see cref="EntryExists"/>.</returns>
    public async Task<Result<ServiceEntry>> AddAsync(
        ServiceEntry service,
        string by,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? newSecrets = null
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        if (ServiceReview.Check(service) is [var fault, ..])
        {
            return fault;
        }

        if (newSecrets is { Count: > 0 })
        {
            secrets.EnsureKey();
        }

        var stored = await contexts.ChangeAsync(
            by,
            $"service {service.Name}",
            async db =>
            {
                var others = await db.Services.AsNoTracking().ToListAsync(cancellation);
                // Names are compared without regard to case everywhere else, whatever the database does.
                if (
                    others.Any(s => s.Name.Equals(service.Name, StringComparison.OrdinalIgnoreCase))
                )
                {
                    return new EntryExists($"service {service.Name}");
                }

                if (ServiceReview.CheckAmong(service, others) is { } circle)
                {
                    return circle;
                }

                var sealedOnes = secrets.Merge(
                    service.Targets,
                    new AllowedTargets(),
                    newSecrets ?? None
                );
                if (!sealedOnes.IsSuccess)
                {
                    return sealedOnes.Error;
                }

                var added = service with
                {
                    Version = 1,
                    Targets = service.Targets with { Secrets = sealedOnes.Value },
                };
                db.Services.Add(added);
                return await SaveAsync(db, added, by, "added", cancellation);
            },
            cancellation
        );
        if (stored.IsSuccess)
        {
            await cascades.ReconnectAsync(cancellation);
        }

        return stored;
    }

    /// <summary>Replaces a service. Stored secrets stay with targets whose address is the same.</summary>
    /// <param name="service">The entry; its version, and secrets in it, are not looked at.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <param name="newSecrets">Passwords and keys by <see cref="SecretSlot.Key"/>, in the clear; an empty one removes what was stored; null for none.</param>
    /// <returns>The service as stored; the first <see cref="FieldError"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result<ServiceEntry>> ReplaceAsync(
        ServiceEntry service,
        int? version,
        string by,
        CancellationToken cancellation,
        IReadOnlyDictionary<string, string>? newSecrets = null
    )
    {
        ArgumentNullException.ThrowIfNull(service);
        if (ServiceReview.Check(service) is [var fault, ..])
        {
            return fault;
        }

        if (newSecrets is { Count: > 0 })
        {
            secrets.EnsureKey();
        }

        var stored = await contexts.ChangeAsync(
            by,
            $"service {service.Name}",
            async db =>
            {
                var read = await ReadAsync(db, service.Name, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                if (
                    ServiceReview.CheckAmong(
                        service,
                        await db.Services.AsNoTracking().ToListAsync(cancellation)
                    ) is
                    { } circle
                )
                {
                    return circle;
                }

                var known = read.Value;
                var sealedOnes = secrets.Merge(service.Targets, known.Targets, newSecrets ?? None);
                if (!sealedOnes.IsSuccess)
                {
                    return sealedOnes.Error;
                }

                var after = service with
                {
                    Name = known.Name,
                    Version = known.Version + 1,
                    Targets = service.Targets with { Secrets = sealedOnes.Value },
                };
                db.Entry(known).CurrentValues.SetValues(after);
                return await SaveAsync(db, after, by, "changed", cancellation);
            },
            cancellation
        );
        if (stored.IsSuccess)
        {
            await cascades.ReconnectAsync(cancellation);
        }

        return stored;
    }

    /// <summary>Removes a service; the agent then touches nothing of it.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> RemoveAsync(
        string name,
        int? version,
        string by,
        CancellationToken cancellation
    )
    {
        return await contexts.ChangeAsync(
            by,
            $"service {name}",
            async db =>
            {
                var read = await ReadAsync(db, name, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                db.Services.Remove(read.Value);
                return await SaveAsync(db, read.Value, by, "removed", cancellation);
            },
            cancellation
        );
    }

    private static async Task<Result<ServiceEntry>> ReadAsync(
        OnCallDbContext db,
        string name,
        int? version,
        CancellationToken cancellation
    ) =>
        await db.AsShownAsync(
            await db.Services.SingleOrDefaultAsync(s => s.Name == name, cancellation),
            $"service {name}",
            static s => s.Name,
            static s => s.Version,
            version,
            cancellation
        );

    private async Task<Result<ServiceEntry>> SaveAsync(
        OnCallDbContext db,
        ServiceEntry after,
        string by,
        string what,
        CancellationToken cancellation
    )
    {
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, after.Name, what);
        return after;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: service {Service} {What}")]
    private static partial void Changed(ILogger logger, string by, string service, string what);
}
