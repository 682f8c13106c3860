using System.Security.Cryptography;
using System.Text;

namespace OnCallAgent.Web.Identity;

/// <summary>Keys made from SECRET_KEY, one a purpose (HKDF, RFC 5869): what leaks of one says nothing of another.</summary>
internal static class SigningKeys
{
    public static byte[] AccessTokens(string secretKey) =>
        Derive(secretKey, "oncall/access-token/v1");

    public static byte[] StoredKeys(string secretKey) =>
        Derive(secretKey, "oncall/data-protection/v1");

    private static byte[] Derive(string secretKey, string purpose) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secretKey),
            outputLength: 32,
            info: Encoding.UTF8.GetBytes(purpose)
        );
}
