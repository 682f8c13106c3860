using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OnCallAgent.Domain.Escalation.Channels;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Encrypts the secrets of channels. Written by admins, read only by the channel that sends, and only for the place it was given for.</summary>
public sealed class ChannelSecrets(IDataProtectionProvider protection)
{
    /// <summary>The form in which it is stored.</summary>
    public string Seal(ChannelEntry channel, string secret) => Protector(channel).Protect(secret);

    /// <summary>The secret of a channel; empty where it has none.</summary>
    /// <returns><see cref="ChannelSecretUnreadable"/>.</returns>
    public Result<string> Read(ChannelEntry channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        if (channel.SecretCipher is not { Length: > 0 } cipher)
        {
            return "";
        }

        try
        {
            return Protector(channel).Unprotect(cipher);
        }
        catch (CryptographicException)
        {
            return new ChannelSecretUnreadable(channel.Id);
        }
    }

    /// <summary>Where the secret of a channel goes; a secret that was given for one place is never sent to another.</summary>
    public static string Destination(ChannelEntry channel)
    {
        ArgumentNullException.ThrowIfNull(channel);
        return channel.Kind switch
        {
            ChannelKind.Email => channel.Settings.Server,
            // What is encrypted is the destination itself.
            ChannelKind.Teams or ChannelKind.Slack => "",
            _ => Uri.TryCreate(channel.Settings.Url, UriKind.Absolute, out var url)
                ? url.GetLeftPart(UriPartial.Authority)
                : "",
        };
    }

    private IDataProtector Protector(ChannelEntry channel) =>
        protection.CreateProtector(
            "OnCallAgent.Channels.Secret",
            channel.Id,
            channel.Kind.ToString(),
            Destination(channel)
        );
}

/// <summary>The stored secret cannot be decrypted.</summary>
public sealed record ChannelSecretUnreadable(string Id)
    : Error(
        "channel.secret_unreadable",
        $"The stored secret of {Id} cannot be decrypted: SECRET_KEY was changed since. Enter it anew on the page Escalation."
    );
