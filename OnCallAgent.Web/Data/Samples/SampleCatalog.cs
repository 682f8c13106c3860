using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Services;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Samples;

/// <summary>The services and the source of the sample outage, as rows like any other.</summary>
internal sealed class SampleCatalog(IDbContextFactory<OnCallDbContext> contexts, TimeProvider clock)
{
    /// <summary>Owner of the sample's services: what tells them from others of the same name.</summary>
    public const string Owner = "sample";

    private const string SourceId = "sample-outage";

    /// <summary>Adds them, or brings them up to date where they were added before.</summary>
    /// <returns>A refusal where a service that is no sample has one of the names.</returns>
    public async Task<Result> AddAsync(
        IReadOnlyList<ServiceEntry> services,
        string logFiles,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(Domain.Incidents.Actor.Agent, cancellation);
        foreach (var service in services)
        {
            if (
                await db.Services.SingleOrDefaultAsync(s => s.Name == service.Name, cancellation) is
                { } known
            )
            {
                if (known.Owner != Owner)
                {
                    return new Error(
                        "sample.name_taken",
                        $"The catalogue has a service {known.Name} of its own; the sample would overwrite it."
                    );
                }

                db.Entry(known)
                    .CurrentValues.SetValues(service with { Version = known.Version + 1 });
            }
            else
            {
                db.Services.Add(service);
            }
        }

        if (
            await db.Sources.SingleOrDefaultAsync(s => s.Id == SourceId, cancellation) is { } source
        )
        {
            source.Location = logFiles;
            source.Enabled = true;
        }
        else
        {
            db.Sources.Add(
                new StoredSource
                {
                    Id = SourceId,
                    Name = "Sample outage",
                    Location = logFiles,
                    FromStart = true,
                    CreatedAt = clock.GetUtcNow(),
                }
            );
        }

        await db.SaveChangesAsync(cancellation);
        return Result.Success;
    }
}
