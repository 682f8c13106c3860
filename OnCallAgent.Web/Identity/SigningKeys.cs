using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Identity;

/// <summary>Keys made from SECRET_KEY, one a purpose (HKDF, RFC 5869): what leaks of one says nothing of another.</summary>
internal static class SigningKeys
{
    public static byte[] AccessTokens(string secretKey) =>
        Derive(secretKey, "oncall/access-token/v1");

    public static byte[] StoredKeys(string secretKey) =>
        Derive(secretKey, "oncall/data-protection/v1");

    public static byte[] AnswerLinks(string secretKey) =>
        Derive(secretKey, "oncall/answer-link/v1");

    /// <summary>The key that makes what is new, then those that only prove what is old.</summary>
    public static IReadOnlyList<byte[]> All(OnCallOptions options, Func<string, byte[]> purpose) =>
        [purpose(options.SecretKey), .. options.PreviousSecretKeys.Select(purpose)];

    /// <summary>Tells keys apart without telling anything of them.</summary>
    public static string IdOf(byte[] key) => Convert.ToHexStringLower(SHA256.HashData(key))[..16];

    private static byte[] Derive(string secretKey, string purpose) =>
        HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            Encoding.UTF8.GetBytes(secretKey),
            outputLength: 32,
            info: Encoding.UTF8.GetBytes(purpose)
        );
}
