using System.Net.Sockets;
using MailKit;
using MailKit.Net.Smtp;
using MailKit.Security;
using OnCallAgent.Domain.Escalation;

namespace OnCallAgent.Web.Escalation;

/// <summary>What the failures of an SMTP session mean for a delivery.</summary>
internal static class SmtpFailures
{
    private const int AuthenticationRequired = 530;
    private const int AuthenticationFailed = 535;

    /// <summary>The outcome of an expected failure; null for a bug, which must be thrown.</summary>
    public static DeliveryOutcome? Outcome(Exception failure, string server) =>
        failure switch
        {
            SmtpCommandException e => Answer(e, server),
            MailKit.Security.AuthenticationException => new DeliveryOutcome.TryAgain(
                $"The mail server {server} refused EMAIL_USER and EMAIL_PASSWORD."
            ),
            ServiceNotAuthenticatedException => new DeliveryOutcome.TryAgain(
                $"The mail server {server} wants a sign-in: set EMAIL_USER and EMAIL_PASSWORD."
            ),
            SslHandshakeException or System.Security.Authentication.AuthenticationException =>
                new DeliveryOutcome.TryAgain(
                    $"No trusted encrypted connection to {server}: {FirstLine(failure)}"
                ),
            NotSupportedException => new DeliveryOutcome.TryAgain(
                $"The mail server {server} cannot do what is wanted of it: {FirstLine(failure)}"
            ),
            SocketException => new DeliveryOutcome.TryAgain(
                $"The mail server {server} could not be reached: {FirstLine(failure)}"
            ),
            IOException or TimeoutException or ProtocolException or ServiceNotConnectedException =>
                new DeliveryOutcome.TryAgain(
                    $"The connection to {server} broke: {FirstLine(failure)}"
                ),
            _ => null,
        };

    // RFC 5321, section 4.2.1: 4yz is "try again", 5yz "never as it is". A refused sender or sign-in is a setting
    // that an admin can mend while the message waits; a refused recipient or message is not.
    private static DeliveryOutcome Answer(SmtpCommandException e, string server)
    {
        var code = (int)e.StatusCode;
        var reason = $"{server} answered {code}: {FirstLine(e)}";
        var mendable =
            code is AuthenticationRequired or AuthenticationFailed
            || e.ErrorCode is SmtpErrorCode.SenderNotAccepted or SmtpErrorCode.UnexpectedStatusCode;
        return code >= 500 && !mendable
            ? new DeliveryOutcome.Refused(reason)
            : new DeliveryOutcome.TryAgain(reason);
    }

    private static string FirstLine(Exception e) =>
        PlainText.Line(e.Message.Split('\n', 2)[0], 300);
}
