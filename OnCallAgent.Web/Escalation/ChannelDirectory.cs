using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>The built-in channels, and those of the database as they were at most five seconds ago.</summary>
internal sealed class ChannelDirectory : IChannelDirectory, IDisposable
{
    // What another node changed is told within a moment; should that fail, this is the longest.
    private static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly IReadOnlyList<INotificationChannel> builtIn;
    private readonly IDbContextFactory<OnCallDbContext> contexts;
    private readonly CommittedChanges changes;
    private readonly ChannelSecrets secrets;
    private readonly WebhookPost post;
    private readonly OnCallOptions options;
    private readonly TimeProvider clock;
    private readonly ILoggerFactory loggers;
    private volatile Known? known;
    private int generation;

    public ChannelDirectory(
        IEnumerable<INotificationChannel> builtIn,
        IDbContextFactory<OnCallDbContext> contexts,
        CommittedChanges changes,
        ChannelSecrets secrets,
        WebhookPost post,
        OnCallOptions options,
        TimeProvider clock,
        ILoggerFactory loggers
    )
    {
        this.builtIn = [.. builtIn];
        this.contexts = contexts;
        this.changes = changes;
        this.secrets = secrets;
        this.post = post;
        this.options = options;
        this.clock = clock;
        this.loggers = loggers;
        changes.Committed += Forget;
    }

    private sealed record Known(IReadOnlyList<INotificationChannel> All, DateTimeOffset At);

    public void Dispose() => changes.Committed -= Forget;

    public async Task<IReadOnlyList<INotificationChannel>> ReadAsync(CancellationToken cancellation)
    {
        var now = clock.GetUtcNow();
        if (known is { } last && now - last.At < Fresh)
        {
            return last.All;
        }

        var begun = Volatile.Read(ref generation);
        await using var db = await contexts.CreateDbContextAsync(cancellation);
        var rows = await db.Channels.AsNoTracking().OrderBy(c => c.Id).ToListAsync(cancellation);
        IReadOnlyList<INotificationChannel> all = [.. builtIn, .. rows.Select(Make)];
        if (begun == Volatile.Read(ref generation))
        {
            // Else something changed while it was read, and the next look reads again.
            known = new Known(all, now);
        }

        return all;
    }

    private void Forget(CommittedBatch batch)
    {
        if (batch.Configuration)
        {
            Interlocked.Increment(ref generation);
            known = null;
        }
    }

    private INotificationChannel Make(ChannelEntry entry)
    {
        var frame = ChannelFrame.Of(entry);
        var secret = secrets.Read(entry);
        if (!secret.IsSuccess)
        {
            return new UnreadableChannel(frame, entry, secret.Error.Message);
        }

        return entry.Kind switch
        {
            ChannelKind.Email => Email(frame, entry, secret.Value),
            ChannelKind.Teams => new TeamsChannel(
                frame,
                secret.Value,
                entry.Settings.Card,
                options.PublicUrl,
                post
            ),
            ChannelKind.Slack => new SlackChannel(
                frame,
                new Uri(secret.Value),
                options.PublicUrl,
                post
            ),
            ChannelKind.Webhook => new WebhookChannel(
                frame,
                entry.Settings,
                secret.Value,
                options.PublicUrl,
                post,
                clock
            ),
            ChannelKind.Sms => new SmsChannel(
                frame,
                entry.Settings,
                entry.Recipients.Count > 0 ? entry.Recipients : options.OnCallPhones,
                secret.Value,
                options.PublicUrl,
                post
            ),
            _ => throw new InvalidOperationException($"No channel is made of {entry.Kind}."),
        };
    }

    private EmailChannel Email(ChannelFrame frame, ChannelEntry entry, string password)
    {
        var own = options with { OnCallEmails = entry.Recipients };
        return new EmailChannel(
            entry.Settings.Server.Length == 0
                ? own
                : own with
                {
                    SmtpServer = entry.Settings.Server,
                    SmtpPort = entry.Settings.Port,
                    SmtpTls = entry.Settings.Tls,
                    EmailUser = entry.Settings.User,
                    EmailPassword = password,
                },
            clock,
            loggers.CreateLogger<EmailChannel>(),
            frame
        );
    }
}

/// <summary>A channel whose secret cannot be decrypted: what it should send waits until an admin enters it anew.</summary>
internal sealed class UnreadableChannel(ChannelFrame frame, ChannelEntry entry, string why)
    : FramedChannel(frame, entry.Kind)
{
    /// <inheritdoc />
    public override bool Works => Enabled;

    /// <inheritdoc />
    protected override string? Missing => why;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached =>
        entry.Kind is ChannelKind.Email or ChannelKind.Sms ? entry.Recipients : [Name];

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    ) => Task.FromResult<DeliveryOutcome>(new DeliveryOutcome.TryAgain(why));
}
