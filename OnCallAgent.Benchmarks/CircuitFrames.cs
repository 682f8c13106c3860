using System.Buffers.Binary;
using System.Text;

namespace OnCallAgent.Benchmarks;

/// <summary>
/// Messages as a page's script and its server exchange them: MessagePack behind a length, by SignalR's hub protocol
/// (https://github.com/dotnet/aspnetcore/blob/main/src/SignalR/docs/specs/HubProtocol.md#messagepack-msgpack-encoding).
/// </summary>
internal static class CircuitFrames
{
    private const int Invocation = 1;
    private const int Ping = 6;

    /// <summary>The two ends agree on the form of what follows.</summary>
    public static readonly byte[] Handshake = Encoding.UTF8.GetBytes(
        """{"protocol":"blazorpack","version":1}""" + "\u001e"
    );

    /// <summary>Says that this end lives.</summary>
    public static readonly byte[] Alive = [2, 0x91, Ping];

    /// <summary>A call of the hub's method that wants no answer. Arguments are text, numbers, truth values or null.</summary>
    public static byte[] Call(string? id, string method, params object?[] arguments)
    {
        var body = new MemoryStream();
        body.Write([0x96, Invocation, 0x80]);
        Write(body, id);
        Write(body, method);
        body.WriteByte((byte)(0x90 | arguments.Length));
        foreach (var argument in arguments)
        {
            Write(body, argument);
        }

        body.WriteByte(0x90);
        var frame = new MemoryStream();
        var length = (int)body.Length;
        for (; length > 0x7f; length >>= 7)
        {
            frame.WriteByte((byte)(length | 0x80));
        }

        frame.WriteByte((byte)length);
        body.WriteTo(frame);
        return frame.ToArray();
    }

    /// <summary>Takes the next whole message from the front; null where there is none yet.</summary>
    public static ReadOnlyMemory<byte>? Next(ref ReadOnlyMemory<byte> received)
    {
        var (length, at) = (0, 0);
        for (var shift = 0; ; shift += 7, at++)
        {
            if (at >= received.Length)
            {
                return null;
            }

            length |= (received.Span[at] & 0x7f) << shift;
            if ((received.Span[at] & 0x80) == 0)
            {
                at++;
                break;
            }
        }

        if (received.Length < at + length)
        {
            return null;
        }

        var message = received.Slice(at, length);
        received = received[(at + length)..];
        return message;
    }

    /// <summary>What is called, with its arguments: text, whole numbers, truth values; null for anything else.</summary>
    /// <returns>Null where the message is no call.</returns>
    public static (string Method, object?[] Arguments)? Called(ReadOnlySpan<byte> message)
    {
        var at = 0;
        var parts = Read(message, ref at) is object?[] all ? all : [];
        return parts is [long and Invocation, _, _, string method, object?[] arguments, ..]
            ? (method, arguments)
            : null;
    }

    private static void Write(Stream to, object? value)
    {
        switch (value)
        {
            case null:
                to.WriteByte(0xc0);
                break;
            case bool truth:
                to.WriteByte(truth ? (byte)0xc3 : (byte)0xc2);
                break;
            case long number:
                Span<byte> whole = stackalloc byte[9];
                whole[0] = 0xd3;
                BinaryPrimitives.WriteInt64BigEndian(whole[1..], number);
                to.Write(whole);
                break;
            case string text:
                var bytes = Encoding.UTF8.GetBytes(text);
                Span<byte> length = stackalloc byte[5];
                length[0] = 0xdb;
                BinaryPrimitives.WriteUInt32BigEndian(length[1..], (uint)bytes.Length);
                to.Write(length);
                to.Write(bytes);
                break;
            default:
                throw new ArgumentException($"{value.GetType()} is not written.", nameof(value));
        }
    }

    private static object? Read(ReadOnlySpan<byte> from, ref int at)
    {
        var kind = from[at++];
        switch (kind)
        {
            case <= 0x7f:
                return (long)kind;
            case <= 0x8f:
                return Skipped(from, ref at, 2 * (kind & 0x0f));
            case <= 0x9f:
                return Items(from, ref at, kind & 0x0f);
            case <= 0xbf:
                return Text(from, ref at, kind & 0x1f);
            case 0xc2 or 0xc3:
                return kind == 0xc3;
            case 0xc4 or 0xc5 or 0xc6:
                // Bytes of a picture of the page: not looked into.
                var binary = Number(from, ref at, 1 << (kind - 0xc4));
                at += (int)binary;
                return null;
            case 0xca:
                at += 4;
                return null;
            case 0xcb:
                at += 8;
                return null;
            case >= 0xcc and <= 0xcf:
                return Number(from, ref at, 1 << (kind - 0xcc));
            case >= 0xd0 and <= 0xd3:
                return Signed(Number(from, ref at, 1 << (kind - 0xd0)), 1 << (kind - 0xd0));
            case >= 0xd9 and <= 0xdb:
                return Text(from, ref at, (int)Number(from, ref at, 1 << (kind - 0xd9)));
            case 0xdc or 0xdd:
                return Items(from, ref at, (int)Number(from, ref at, 2 << (kind - 0xdc)));
            case 0xde or 0xdf:
                return Skipped(from, ref at, 2 * (int)Number(from, ref at, 2 << (kind - 0xde)));
            case >= 0xe0:
                return (long)(sbyte)kind;
            default:
                return null;
        }
    }

    private static object?[] Items(ReadOnlySpan<byte> from, ref int at, int count)
    {
        var items = new object?[count];
        for (var i = 0; i < count; i++)
        {
            items[i] = Read(from, ref at);
        }

        return items;
    }

    private static object? Skipped(ReadOnlySpan<byte> from, ref int at, int count)
    {
        Items(from, ref at, count);
        return null;
    }

    private static string Text(ReadOnlySpan<byte> from, ref int at, int length)
    {
        var text = Encoding.UTF8.GetString(from.Slice(at, length));
        at += length;
        return text;
    }

    private static long Number(ReadOnlySpan<byte> from, ref int at, int bytes)
    {
        long number = 0;
        for (var i = 0; i < bytes; i++)
        {
            number = (number << 8) | from[at++];
        }

        return number;
    }

    private static long Signed(long number, int bytes)
    {
        var unused = 64 - (8 * bytes);
        return number << unused >> unused;
    }
}
