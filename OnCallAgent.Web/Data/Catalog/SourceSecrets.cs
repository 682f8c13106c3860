using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Encrypts the passwords and API keys of sources. Written by people, read only by what polls the source.</summary>
public sealed class SourceSecrets(IDataProtectionProvider protection)
{
    private readonly IDataProtector protector = protection.CreateProtector(
        "OnCallAgent.Sources.Secret"
    );

    /// <summary>The form in which it is stored.</summary>
    public string Protect(string secret) => protector.Protect(secret);

    /// <summary>The secret of a source; empty where it has none.</summary>
    /// <returns><see cref="SecretUnreadable"/>.</returns>
    public Result<string> Read(StoredSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.ProtectedSecret is not { Length: > 0 } stored)
        {
            return "";
        }

        try
        {
            return protector.Unprotect(stored);
        }
        catch (CryptographicException)
        {
            return new SecretUnreadable();
        }
    }
}

/// <summary>The stored secret cannot be decrypted.</summary>
public sealed record SecretUnreadable()
    : Error(
        "source.secret_unreadable",
        "The stored password or API key cannot be decrypted: SECRET_KEY was changed since. Enter it anew."
    );
