using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Services;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Samples;

/// <summary>What a team would have entered before a game day, as rows like any other.</summary>
internal sealed class GameDayCatalog(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock
)
{
    /// <summary>Adds services, the source of their logs, patterns, knowledge and the channel that reaches who is on call.</summary>
    public async Task AddAsync(
        IReadOnlyList<ServiceEntry> services,
        IReadOnlyList<AlertPattern> patterns,
        IReadOnlyList<KnowledgeEntry> knowledge,
        string logFiles,
        Uri pager,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(Actor.Agent, cancellation);
        var now = clock.GetUtcNow();
        db.Services.AddRange(services);
        db.AlertPatterns.AddRange(patterns);
        db.KnowledgeEntries.AddRange(
            knowledge.Select(k => k with { CreatedAt = now, UpdatedAt = now })
        );
        // The only files that are followed: where there is a source already, those of this machine are not added.
        db.Sources.Add(
            new StoredSource
            {
                Id = "game-day",
                Name = "Game day",
                Location = logFiles,
                FromStart = true,
                CreatedAt = now,
            }
        );
        db.Channels.Add(
            new ChannelEntry
            {
                Id = "pager",
                Kind = ChannelKind.Webhook,
                Title = "The person on call",
                Settings = new ChannelSettings { Url = pager.AbsoluteUri, Host = pager.Host },
                UpdatedBy = Actor.Agent,
                UpdatedAt = now,
            }
        );
        await db.SaveChangesAsync(cancellation);
    }
}
