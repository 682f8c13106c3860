using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Hosting;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Escalation;

/// <summary>
/// Links with which a recipient acknowledges without signing in: the delivery and an expiry, signed with a key made from
/// SECRET_KEY. Nothing about them is stored but whether they were used.
/// </summary>
public sealed class AnswerLinks(OnCallOptions options, TimeProvider clock)
{
    /// <summary>Where the links lead, below PUBLIC_URL.</summary>
    public const string Path = "/answer";

    /// <summary>How long a link works.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int IdLength = 16;
    private const int SignedLength = IdLength + sizeof(long);

    // Half of SHA-256's output is plenty (RFC 2104, section 5), and a short link survives mail programs.
    private const int SignatureLength = 16;

    // The first signs; links of before work until they expire.
    private readonly IReadOnlyList<byte[]> keys = SigningKeys.All(options, SigningKeys.AnswerLinks);

    /// <summary>The link of a delivery; the same for every retry, another one once a person had it sent again.</summary>
    public Uri Of(Delivery delivery)
    {
        ArgumentNullException.ThrowIfNull(delivery);
        Span<byte> token = stackalloc byte[SignedLength + SignatureLength];
        delivery.Id.TryWriteBytes(token);
        BinaryPrimitives.WriteInt64BigEndian(
            token[IdLength..],
            (delivery.CreatedAt + Lifetime).ToUnixTimeMilliseconds()
        );
        Sign(keys[0], token[..SignedLength]).CopyTo(token[SignedLength..]);
        return new Uri(
            $"{options.PublicUrl.AbsoluteUri.TrimEnd('/')}{Path}/{Base64Url.EncodeToString(token)}"
        );
    }

    /// <summary>The delivery of a link.</summary>
    /// <returns>What it names; <see cref="LinkInvalid"/> or <see cref="LinkExpired"/>.</returns>
    public Result<AnswerLink> Read(string token)
    {
        ArgumentNullException.ThrowIfNull(token);
        var bytes = new byte[SignedLength + SignatureLength];
        if (
            // Not the Try…: it throws at what is no Base64 at all.
            Base64Url.DecodeFromChars(token, bytes, out _, out var length) != OperationStatus.Done
            || length != bytes.Length
            || !keys.Any(k =>
                CryptographicOperations.FixedTimeEquals(
                    Sign(k, bytes.AsSpan(0, SignedLength)),
                    bytes.AsSpan(SignedLength)
                )
            )
        )
        {
            return new LinkInvalid();
        }

        var expiry = BinaryPrimitives.ReadInt64BigEndian(bytes.AsSpan(IdLength));
        return clock.GetUtcNow().ToUnixTimeMilliseconds() >= expiry
            ? new LinkExpired()
            : new AnswerLink(
                new Guid(bytes.AsSpan(0, IdLength)),
                DateTimeOffset.FromUnixTimeMilliseconds(expiry) - Lifetime
            );
    }

    private static ReadOnlySpan<byte> Sign(byte[] key, ReadOnlySpan<byte> bytes) =>
        HMACSHA256.HashData(key, bytes).AsSpan(0, SignatureLength);
}

/// <summary>The link was not made by this agent, or was cut.</summary>
public sealed record LinkInvalid()
    : Error("answer.link_invalid", "This link is not valid. Perhaps a part of it is missing.");

/// <summary>The link is too old.</summary>
public sealed record LinkExpired()
    : Error(
        "answer.link_expired",
        "This link is older than a day and works no more. Open the incident in the dashboard instead."
    );
