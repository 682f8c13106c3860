using System.IO.Compression;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Sources.Push;

/// <summary>The body is larger than one delivery may be.</summary>
public sealed record BodyTooLarge(string Why) : Error("push.too_large", Why);

/// <summary>The body cannot be unpacked.</summary>
public sealed record BodyBroken(string Why) : Error("push.broken_body", Why);

/// <summary>The body is packed or written in a way that is not known here.</summary>
public sealed record BodyUnsupported(string Why) : Error("push.unsupported", Why);

/// <summary>So much of other bodies is in memory that there is no room for this one now.</summary>
public sealed record BodiesHeld(string Why) : Error("push.bodies_held", Why);

/// <summary>A request's body, whole, as it came; and what it unpacks to, never more of it than is allowed.</summary>
internal sealed class PushBody
{
    private const int Block = 64 * 1_024;
    private const int GzipTrailer = 8;

    private readonly ReadOnlyMemory<byte> raw;
    private readonly bool isPacked;
    private readonly PushLimits limits;

    private PushBody(ReadOnlyMemory<byte> raw, bool isPacked, PushLimits limits) =>
        (this.raw, this.isPacked, this.limits) = (raw, isPacked, limits);

    /// <summary>Reads it to its end.</summary>
    /// <param name="request">The request.</param>
    /// <param name="limits">How long it may be.</param>
    /// <param name="held">Counts it while it is in memory.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async Task<Result<PushBody>> ReadAsync(
        HttpRequest request,
        PushLimits limits,
        HeldBytes.Body held,
        CancellationToken cancellation
    )
    {
        var coding = Coding(request);
        var gzip = "gzip".Equals(coding, StringComparison.OrdinalIgnoreCase);
        if (coding is not null && !gzip)
        {
            return new BodyUnsupported("Content-Encoding may be gzip or identity.");
        }

        var whole = await CopyAsync(
            request.Body,
            (soFar, more) =>
                soFar + more > limits.Body ? TooLarge(limits)
                : held.TryAdd(more) ? null
                : new BodiesHeld("Much of what other sources send waits to be stored already."),
            cancellation
        );
        return whole.IsSuccess ? new PushBody(whole.Value, gzip, limits) : whole.Error;
    }

    /// <summary>What it holds.</summary>
    public async Task<Result<ReadOnlyMemory<byte>>> UnpackAsync(CancellationToken cancellation)
    {
        if (!isPacked)
        {
            return raw;
        }

        try
        {
            using var source = new MemoryStream(raw.ToArray(), writable: false);
            await using var unpacking = new GZipStream(source, CompressionMode.Decompress);
            var inflated = await CopyAsync(
                unpacking,
                (soFar, more) =>
                    soFar + more > limits.Inflated
                        ? new BodyTooLarge(
                            $"A body may have {limits.Inflated} bytes once it is unpacked; send it in several."
                        )
                        : null,
                cancellation
            );
            return !inflated.IsSuccess || IsWhole(raw.Span, inflated.Value.Length)
                ? inflated
                : new BodyBroken("The gzip body ends in the middle.");
        }
        catch (InvalidDataException)
        {
            return new BodyBroken("The body is not gzip, or ends in the middle.");
        }
    }

    /// <summary>How the body is packed; null where it comes as it is.</summary>
    public static string? Coding(HttpRequest request) =>
        request.Headers.ContentEncoding.ToString().Trim() is { Length: > 0 } coding
        && !coding.Equals("identity", StringComparison.OrdinalIgnoreCase)
            ? coding
            : null;

    public static BodyTooLarge TooLarge(PushLimits limits) =>
        new($"A body may have {limits.Body} bytes; send it in several.");

    // RFC 1952, 2.3.1: the last four bytes are the length of the last member, modulo 2^32. A body of one member that was
    // cut where a block ends unpacks without complaint.
    private static bool IsWhole(ReadOnlySpan<byte> packed, int length) =>
        packed.Length > GzipTrailer
        && (
            BitConverter.ToUInt32(packed[^4..]) == (uint)length
            || packed[1..].IndexOf([(byte)0x1f, (byte)0x8b, (byte)8]) >= 0
        );

    private static async Task<Result<ReadOnlyMemory<byte>>> CopyAsync(
        Stream from,
        Func<long, int, Error?> refuse,
        CancellationToken cancellation
    )
    {
        using var to = new MemoryStream();
        var block = new byte[Block];
        int read;
        while ((read = await from.ReadAsync(block, cancellation)) > 0)
        {
            if (refuse(to.Length, read) is { } why)
            {
                return why;
            }

            await to.WriteAsync(block.AsMemory(0, read), cancellation);
        }

        return (ReadOnlyMemory<byte>)to.GetBuffer().AsMemory(0, (int)to.Length);
    }
}
