using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using Microsoft.AspNetCore.DataProtection.XmlEncryption;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Encrypts the keys of cookies before they are stored (AES-256-GCM with a key made from SECRET_KEY): who reads the
/// database, or a backup of it, cannot make cookies.
/// </summary>
internal sealed class StoredKeyEncryptor(byte[] key) : IXmlEncryptor
{
    public EncryptedXmlInfo Encrypt(XElement plaintextElement)
    {
        var plain = Encoding.UTF8.GetBytes(
            plaintextElement.ToString(SaveOptions.DisableFormatting)
        );
        var sealedBytes = new byte[
            StoredKeyDecryptor.NonceLength + StoredKeyDecryptor.TagLength + plain.Length
        ];
        var nonce = sealedBytes.AsSpan(0, StoredKeyDecryptor.NonceLength);
        RandomNumberGenerator.Fill(nonce);
        using var aes = new AesGcm(key, StoredKeyDecryptor.TagLength);
        aes.Encrypt(
            nonce,
            plain,
            sealedBytes.AsSpan(StoredKeyDecryptor.NonceLength + StoredKeyDecryptor.TagLength),
            sealedBytes.AsSpan(StoredKeyDecryptor.NonceLength, StoredKeyDecryptor.TagLength)
        );
        return new EncryptedXmlInfo(
            new XElement("encryptedKey", Convert.ToBase64String(sealedBytes)),
            typeof(StoredKeyDecryptor)
        );
    }
}

/// <summary>Reads what <see cref="StoredKeyEncryptor"/> wrote. With another SECRET_KEY it cannot: new keys are made, and everybody signs in again.</summary>
internal sealed class StoredKeyDecryptor(IServiceProvider services) : IXmlDecryptor
{
    public const int NonceLength = 12;
    public const int TagLength = 16;

    public XElement Decrypt(XElement encryptedElement)
    {
        var sealedBytes = Convert.FromBase64String(encryptedElement.Value);
        var keys = SigningKeys.All(
            services.GetRequiredService<OnCallOptions>(),
            SigningKeys.StoredKeys
        );
        return OpenedBy(sealedBytes, keys)?.Value
            ?? throw new CryptographicException(
                "The keys of cookies were sealed with another SECRET_KEY."
            );
    }

    /// <summary>What was sealed, and by which of the keys; null where none of them did.</summary>
    internal static (int Key, XElement Value)? OpenedBy(
        byte[] sealedBytes,
        IReadOnlyList<byte[]> keys
    )
    {
        for (var i = 0; i < keys.Count; i++)
        {
            try
            {
                return (i, Open(sealedBytes, keys[i]));
            }
            catch (AuthenticationTagMismatchException)
            {
                // Sealed with another key: the next one is tried.
            }
        }

        return null;
    }

    private static XElement Open(byte[] sealedBytes, byte[] key)
    {
        var plain = new byte[sealedBytes.Length - NonceLength - TagLength];
        using var aes = new AesGcm(key, TagLength);
        aes.Decrypt(
            sealedBytes.AsSpan(0, NonceLength),
            sealedBytes.AsSpan(NonceLength + TagLength),
            sealedBytes.AsSpan(NonceLength, TagLength),
            plain
        );
        return XElement.Parse(Encoding.UTF8.GetString(plain));
    }
}
