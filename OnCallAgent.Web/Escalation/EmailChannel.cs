using System.Net;
using System.Net.Security;
using MailKit.Net.Smtp;
using MailKit.Security;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Sends e-mail through the configured SMTP server. Certificates are always validated, against the system's store
/// (and <c>SSL_CERT_FILE</c> / <c>SSL_CERT_DIR</c> where they are set).
/// </summary>
internal sealed partial class EmailChannel(
    OnCallOptions options,
    TimeProvider clock,
    ILogger<EmailChannel> logger,
    ChannelFrame? frame = null
) : FramedChannel(frame ?? new ChannelFrame("email"), ChannelKind.Email)
{
    private static readonly TimeSpan TimeLimit = TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    // People name their own addresses.
    public override bool Works => Enabled && options.SmtpServer.Length > 0;

    /// <inheritdoc />
    protected override IReadOnlyList<string> Reached =>
        options.SmtpServer.Length > 0 ? options.OnCallEmails : [];

    /// <inheritdoc />
    protected override string? Missing =>
        options.SmtpServer.Length == 0
            ? "No mail server is known: set SMTP_SERVER, or give the channel a server of its own."
        : options.OnCallEmails.Count == 0 ? "It has no addresses: set ONCALL_EMAILS, or list some."
        : null;

    /// <summary>Replaces the check of the server's certificate; only tests set it.</summary>
    internal RemoteCertificateValidationCallback? CertificateCheck { get; init; }

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        CancellationToken cancellation
    ) =>
        SendAsync(
            notice,
            recipient,
            Guid.CreateVersion7(clock.GetUtcNow()).ToString("N"),
            cancellation
        );

    /// <inheritdoc />
    public override Task<DeliveryOutcome> SendAsync(
        Delivery delivery,
        EscalationNotice notice,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(delivery);
        // The same for every retry, another one once a person wants it sent again: mail programs hide what they know.
        var id = $"{delivery.Id:N}.{delivery.CreatedAt.ToUnixTimeMilliseconds()}";
        return SendAsync(notice, delivery.Recipient, id, cancellation);
    }

    private async Task<DeliveryOutcome> SendAsync(
        EscalationNotice notice,
        string recipient,
        string id,
        CancellationToken cancellation
    )
    {
        if (options.SmtpServer.Length == 0)
        {
            return new DeliveryOutcome.Refused("SMTP_SERVER is not set.");
        }

        if (!EmailMessage.TryAddress(recipient, out var to))
        {
            return new DeliveryOutcome.Refused($"“{recipient}” is not an e-mail address.");
        }

        using var message = EmailMessage.Of(notice, to, id, options, clock.GetUtcNow());
        using var limit = new CancellationTokenSource(TimeLimit, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            using var client = new SmtpClient
            {
                Timeout = (int)TimeLimit.TotalMilliseconds,
                // A pager must not depend on a third server: revocation lists may be out of reach in an outage.
                CheckCertificateRevocation = false,
                ServerCertificateValidationCallback = CertificateCheck,
            };
            await client.ConnectAsync(options.SmtpServer, options.SmtpPort, Encryption, both.Token);
            if (await SignInAsync(client, both.Token) is { } held)
            {
                return held;
            }

            await client.SendAsync(message, both.Token);
            await LeaveAsync(client, both.Token);
            return new DeliveryOutcome.Sent();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            return new DeliveryOutcome.TryAgain(
                $"The mail server {Server} did not answer within {TimeLimit.TotalSeconds:0} s."
            );
        }
        catch (Exception e) when (SmtpFailures.Outcome(e, Server) is { } failed)
        {
            return Masked(failed);
        }
    }

    private string Server => $"{options.SmtpServer}:{options.SmtpPort}";

    private SecureSocketOptions Encryption =>
        (options.SmtpTls.ToUpperInvariant(), options.SmtpPort) switch
        {
            ("NONE", _) => SecureSocketOptions.None,
            (_, 465) => SecureSocketOptions.SslOnConnect,
            ("REQUIRED", _) => SecureSocketOptions.StartTls,
            _ => SecureSocketOptions.StartTlsWhenAvailable,
        };

    /// <summary>Signs in where a password is set; null where the message may be sent.</summary>
    private async Task<DeliveryOutcome?> SignInAsync(
        SmtpClient client,
        CancellationToken cancellation
    )
    {
        if (options.EmailPassword.Length == 0)
        {
            return null;
        }

        if (!client.IsSecure && !MayGoInTheClear)
        {
            // Whoever strips STARTTLS from the greeting would otherwise be handed the password.
            return new DeliveryOutcome.TryAgain(
                $"The mail server {Server} offers no encryption, so EMAIL_PASSWORD was not sent. Use a server with TLS, or set SMTP_TLS=none to send it in the clear."
            );
        }

        if (!client.Capabilities.HasFlag(SmtpCapabilities.Authentication))
        {
            return new DeliveryOutcome.TryAgain(
                $"The mail server {Server} offers no sign-in, but EMAIL_PASSWORD is set. Remove it, or use the port for sending (587 or 465)."
            );
        }

        await client.AuthenticateAsync(
            new NetworkCredential(options.EmailUser, options.EmailPassword),
            cancellation
        );
        return null;
    }

    private bool MayGoInTheClear =>
        options.SmtpTls.Equals("none", StringComparison.OrdinalIgnoreCase)
        || options.SmtpServer.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(options.SmtpServer, out var ip) && IPAddress.IsLoopback(ip));

    private async Task LeaveAsync(SmtpClient client, CancellationToken cancellation)
    {
        try
        {
            await client.DisconnectAsync(quit: true, cancellation);
        }
        catch (Exception e)
            when (e is OperationCanceledException || SmtpFailures.Outcome(e, Server) is not null)
        {
            // The server has taken the message; a rude farewell must not send it a second time.
            Log.LeftRudely(logger, Server, e.GetType().Name);
        }
    }

    private DeliveryOutcome Masked(DeliveryOutcome outcome) =>
        options.EmailPassword.Length == 0
            ? outcome
            : outcome switch
            {
                DeliveryOutcome.TryAgain t => t with { Reason = Mask(t.Reason) },
                DeliveryOutcome.Refused r => r with { Reason = Mask(r.Reason) },
                _ => outcome,
            };

    private string Mask(string reason) =>
        reason.Replace(options.EmailPassword, "***", StringComparison.Ordinal);

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 4110,
            Level = LogLevel.Debug,
            Message = "{Server} took the message and then broke off ({Error})"
        )]
        public static partial void LeftRudely(ILogger logger, string server, string error);
    }
}
