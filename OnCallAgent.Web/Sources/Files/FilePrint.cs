using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>How a file begins: tells it from another that took over its name or its inode.</summary>
/// <param name="Length">Bytes that the hash stands for.</param>
/// <param name="Hash">SHA-256 in hex; empty for no bytes.</param>
internal readonly record struct FilePrint(int Length, string Hash)
{
    /// <summary>Most bytes that are looked at.</summary>
    public const int Longest = 1024;

    public static readonly FilePrint None = new(0, "");

    /// <summary>The print of what is there now, over at most <paramref name="length"/> bytes.</summary>
    public static FilePrint Of(SafeFileHandle file, long length)
    {
        Span<byte> bytes = stackalloc byte[Longest];
        return Of(bytes[..ReadStart(file, bytes[..(int)Math.Min(length, Longest)])]);
    }

    /// <summary>Whether the file still begins so.</summary>
    public bool Holds(SafeFileHandle file) => Length == 0 || Of(file, Length) == this;

    /// <summary>Whether the file still begins so; and the longer print, now that it has at least so many bytes.</summary>
    public bool TryExtend(SafeFileHandle file, long size, out FilePrint longer)
    {
        longer = this;
        if (Length == Longest || size <= Length)
        {
            return Holds(file);
        }

        Span<byte> bytes = stackalloc byte[Longest];
        var length = ReadStart(file, bytes[..(int)Math.Min(size, Longest)]);
        if (length < Length || (Length > 0 && Of(bytes[..Length]) != this))
        {
            return false;
        }

        longer = Of(bytes[..length]);
        return true;
    }

    private static FilePrint Of(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty
            ? None
            : new FilePrint(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));

    private static int ReadStart(SafeFileHandle file, Span<byte> bytes)
    {
        var length = 0;
        while (length < bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes[length..], length);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return length;
    }
}
