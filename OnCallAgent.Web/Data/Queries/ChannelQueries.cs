using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Web.Data.Outbox;

namespace OnCallAgent.Web.Data.Queries;

/// <summary>A channel with what is known of its messages.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="Title">Its name for people.</param>
/// <param name="Entry">As it is stored; null for built-in ones.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="Works">Whether it is configured and used.</param>
/// <param name="InDefault">Whether the built-in policy calls it.</param>
/// <param name="Recipients">Whom it reaches by itself.</param>
/// <param name="LastSentAt">When a message was last taken by the other side.</param>
/// <param name="Proven">The latest message that a recipient confirmed; null for none.</param>
/// <param name="Failing">Why its latest attempts fail; null where they do not.</param>
public sealed record ChannelRow(
    string Id,
    ChannelKind Kind,
    string Title,
    ChannelEntry? Entry,
    bool Enabled,
    bool Works,
    bool InDefault,
    IReadOnlyList<string> Recipients,
    DateTimeOffset? LastSentAt,
    Delivery? Proven,
    string? Failing
);

/// <summary>The channels, to look at.</summary>
public sealed class ChannelQueries(
    IDbContextFactory<OnCallDbContext> contexts,
    IChannelDirectory channels,
    AnswerDesk answers
)
{
    /// <summary>All but the log, built-in ones first.</summary>
    public async Task<IReadOnlyList<ChannelRow>> ListAsync(CancellationToken cancellation)
    {
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var entries = await db.Channels.AsNoTracking().ToDictionaryAsync(c => c.Id, cancellation);
        var sent = await db
            .Deliveries.Where(d => d.SentAt != null)
            .GroupBy(d => d.Channel)
            .Select(g => new { g.Key, At = g.Max(d => d.SentAt) })
            .ToDictionaryAsync(g => g.Key, g => g.At, cancellation);
        var failing = await db
            .Deliveries.AsNoTracking()
            .Where(d =>
                d.Reason != null
                && d.Attempts > 0
                && (d.Status == DeliveryStatus.Queued || d.Status == DeliveryStatus.Failed)
            )
            .OrderByDescending(d => d.CreatedAt)
            .Select(d => new
            {
                d.Channel,
                d.Reason,
                d.CreatedAt,
            })
            .Take(200)
            .ToListAsync(cancellation);
        var proven = await answers.ProvenAsync(cancellation);
        return
        [
            .. (await channels.ReadAsync(cancellation))
                .Where(c => c.Kind != ChannelKind.Log)
                .Select(c =>
                {
                    var entry = entries.GetValueOrDefault(c.Name);
                    var last = sent.GetValueOrDefault(c.Name);
                    return new ChannelRow(
                        c.Name,
                        c.Kind,
                        entry?.Title ?? BuiltInTitle(c.Kind),
                        entry,
                        c.Enabled,
                        c.Works,
                        c.InDefault,
                        c.Recipients,
                        last,
                        proven.GetValueOrDefault(c.Name),
                        failing
                            .FirstOrDefault(f =>
                                f.Channel == c.Name && (last is null || f.CreatedAt > last)
                            )
                            ?.Reason
                    );
                }),
        ];
    }

    private static string BuiltInTitle(ChannelKind kind) =>
        kind switch
        {
            ChannelKind.Email => "E-mail (SMTP_SERVER, ONCALL_EMAILS)",
            ChannelKind.Teams => "Microsoft Teams (TEAMS_WEBHOOK_URL)",
            _ => kind.ToString(),
        };
}
