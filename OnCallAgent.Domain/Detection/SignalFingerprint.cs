using System.Security.Cryptography;
using System.Text;
using OnCallAgent.Domain.Logs;

namespace OnCallAgent.Domain.Detection;

/// <summary>Which fault a match is a sign of, as a short name that is the same in every process and after every restart.</summary>
/// <remarks>
/// Version 1: the first 12 bytes of SHA-256 over pattern id, service (lower-case) and, where the pattern groups by
/// message, the normalised message; in hex behind <c>v1:</c>. A new way of normalising gets a new version, so that old
/// and new fingerprints are never taken for one another.
/// </remarks>
public static class SignalFingerprint
{
    /// <summary>What a fingerprint of the current version begins with.</summary>
    public const string Prefix = "v1:";

    /// <summary>The fingerprint of a match.</summary>
    /// <param name="pattern">The pattern that speaks for the line.</param>
    /// <param name="service">The line's service.</param>
    /// <param name="normalised">The line's message, from <see cref="MessageNormaliser"/>.</param>
    public static string Of(AlertPattern pattern, string service, string normalised)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        ArgumentNullException.ThrowIfNull(service);
        var message = pattern.GroupBy == GroupBy.Message ? normalised : "";
        var text = $"{pattern.Id}\u001f{service.ToLowerInvariant()}\u001f{message}";
        return Prefix
            + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)).AsSpan(0, 12));
    }

    /// <summary>A matching line as the signal it gives.</summary>
    public static Signal Signal(AlertPattern pattern, LogEntry entry, MatchSpan match)
    {
        ArgumentNullException.ThrowIfNull(entry);
        var normalised = MessageNormaliser.Normalise(entry.Message);
        return new Signal(
            pattern,
            entry,
            match,
            Of(pattern, entry.Service, normalised),
            normalised
        );
    }
}
