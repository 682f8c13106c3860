using System.Net;

namespace OnCallAgent.Tests.Api;

/// <summary>A long body that is made while it is sent, and counts how much of it was.</summary>
internal sealed class Spaces : HttpContent
{
    private static readonly byte[] Part = [.. Enumerable.Repeat((byte)' ', 64 * 1024)];

    private readonly long length;
    private readonly bool isLengthTold;

    public Spaces(long length, bool isLengthTold)
    {
        (this.length, this.isLengthTold) = (length, isLengthTold);
        Headers.ContentType = new("application/json");
    }

    public long Sent { get; private set; }

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
    {
        while (Sent < length)
        {
            var next = (int)Math.Min(Part.Length, length - Sent);
            await stream.WriteAsync(Part.AsMemory(0, next));
            Sent += next;
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = this.length;
        return isLengthTold;
    }
}
