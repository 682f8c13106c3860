using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Tokens that are secrets by themselves: a prefix that tells of what kind it is, so that scanners for leaked secrets
/// find it, and 256 random bits. Only the hash is kept; so many bits need no slow one.
/// </summary>
internal static class SecretTokens
{
    /// <summary>Longest text that is looked at as a token.</summary>
    public const int LongestShown = 200;

    private const int RandomBytes = 32;
    private const int HintLength = 9;

    /// <summary>A new token. Secret; shown once.</summary>
    public static string Make(string prefix) =>
        prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(RandomBytes));

    /// <summary>What is stored of a token.</summary>
    public static string HashOf(string token) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>What is shown of a token to tell it from others.</summary>
    public static string HintOf(string token) => token[..HintLength] + "…";

    /// <summary>
    /// Whether two hashes are the same. The index found the one by the other, which tells a guesser nothing; compared
    /// once more in constant time, and so that an engine that compares letters loosely lets nobody in.
    /// </summary>
    public static bool Same(string stored, string shown) =>
        CryptographicOperations.FixedTimeEquals(
            Encoding.ASCII.GetBytes(stored),
            Encoding.ASCII.GetBytes(shown)
        );
}
