using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using OtpNet;

namespace OnCallAgent.Web.Identity;

/// <summary>
/// Codes of authenticator apps (TOTP, RFC 6238, with what every app takes: SHA-1, six digits, 30 seconds) and recovery
/// codes. Pure but for chance and the encryption; what was used is the caller's to remember.
/// </summary>
public sealed class OneTimeCodes(IDataProtectionProvider protection)
{
    /// <summary>How many recovery codes there are at a time.</summary>
    public const int RecoveryCodeCount = 10;

    /// <summary>Longest text that is looked at as a code.</summary>
    internal const int LongestCode = 64;

    // RFC 4226, section 4: 160 bits are recommended.
    private const int SecretBytes = 20;
    private const int Digits = 6;
    private const int StepSeconds = 30;

    // 80 bits: no guess finds one, so that a fast hash keeps them.
    private const int RecoveryLength = 16;
    private const string RecoveryLetters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    // Clocks of phones go wrong by seconds; RFC 6238, section 5.2 allows one step.
    private static readonly VerificationWindow Window = new(previous: 1, future: 1);

    private readonly IDataProtector protector = protection.CreateProtector(
        "OnCallAgent.Identity.SecondFactor"
    );

    /// <summary>A new secret, in Base32 as it is typed into an app.</summary>
    public static string NewSecret() =>
        Base32Encoding.ToString(RandomNumberGenerator.GetBytes(SecretBytes)).TrimEnd('=');

    /// <summary>What the QR code says: the key URI that authenticator apps read.</summary>
    public static string UriOf(string secret, string account) =>
        $"otpauth://totp/{Uri.EscapeDataString("OnCall Agent")}:{Uri.EscapeDataString(account)}?secret={secret}&issuer={Uri.EscapeDataString("OnCall Agent")}&digits={Digits}&period={StepSeconds}";

    /// <summary>The form in which a secret is stored.</summary>
    public string Protect(string secret) => protector.Protect(secret);

    /// <summary>The time step that a code belongs to; null where it is no code of this secret now.</summary>
    /// <param name="protectedSecret">As stored.</param>
    /// <param name="code">Six digits; spaces are overlooked.</param>
    /// <param name="now">The agent's clock.</param>
    /// <exception cref="CryptographicException">The secret was encrypted with keys that are gone.</exception>
    public long? StepOf(string protectedSecret, string code, DateTimeOffset now)
    {
        var digits = Bare(code);
        if (digits.Length != Digits || !digits.All(char.IsAsciiDigit))
        {
            return null;
        }

        var totp = new Totp(
            Base32Encoding.ToBytes(protector.Unprotect(protectedSecret)),
            step: StepSeconds,
            totpSize: Digits
        );
        return totp.VerifyTotp(now.UtcDateTime, digits, out var step, Window) ? step : null;
    }

    /// <summary>New recovery codes. Secret; shown once.</summary>
    public static IReadOnlyList<string> NewRecoveryCodes() =>
        [
            .. Enumerable
                .Range(0, RecoveryCodeCount)
                .Select(_ => RandomNumberGenerator.GetString(RecoveryLetters, RecoveryLength))
                .Select(c => string.Join('-', c.Chunk(4).Select(four => new string(four)))),
        ];

    /// <summary>What is stored of a recovery code; null where a text cannot be one.</summary>
    public static string? HashOf(string userId, string code)
    {
        var bare = Bare(code).ToUpperInvariant();
        return bare.Length == RecoveryLength
            ? Convert.ToHexStringLower(
                SHA256.HashData(Encoding.UTF8.GetBytes($"recovery:{userId}:{bare}"))
            )
            : null;
    }

    private static string Bare(string code) =>
        code.Length > LongestCode ? "" : string.Concat(code.Where(c => c is not (' ' or '-')));
}
