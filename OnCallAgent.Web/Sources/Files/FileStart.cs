using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>The stored form of how a file begins.</summary>
/// <param name="Length">Bytes that the hash stands for.</param>
/// <param name="Hash">SHA-256 in hex; empty for no bytes.</param>
internal readonly record struct FilePrint(int Length, string Hash)
{
    public static readonly FilePrint None = new(0, "");

    public static FilePrint Of(ReadOnlySpan<byte> bytes) =>
        bytes.IsEmpty
            ? None
            : new FilePrint(bytes.Length, Convert.ToHexStringLower(SHA256.HashData(bytes)));
}

/// <summary>
/// How a file begins, as far as it was read: tells it from another that took over its name or its inode, and from what it
/// becomes when it is cut off and written anew. It grows only by bytes that were read as lines. To look at the file a
/// second time for them would be wrong: it may hold something else by then.
/// </summary>
internal sealed class FileStart
{
    /// <summary>Most bytes that are looked at.</summary>
    public const int Longest = 1024;

    public static readonly FileStart None = new([]);

    // Null after a start of the agent, until the file was read once: then only the hash is known.
    private readonly byte[]? bytes;
    private FilePrint? print;

    public FileStart(FilePrint stored)
    {
        print = stored;
        bytes = stored.Length == 0 ? [] : null;
    }

    private FileStart(byte[] bytes) => this.bytes = bytes;

    public int Length => bytes?.Length ?? print!.Value.Length;

    /// <summary>The first bytes: enough for a byte order mark. Empty until the file was read.</summary>
    public ReadOnlySpan<byte> Head =>
        bytes.AsSpan(0, Math.Min(bytes?.Length ?? 0, TextForm.LongestMark));

    public FilePrint Print => print ??= FilePrint.Of(bytes);

    /// <summary>The start of what is there now.</summary>
    public static FileStart Of(SafeFileHandle file, long size)
    {
        Span<byte> now = stackalloc byte[Longest];
        return new FileStart(Read(file, now[..(int)Math.Min(size, Longest)]).ToArray());
    }

    /// <summary>Whether the file begins so now.</summary>
    public bool Holds(SafeFileHandle file)
    {
        Span<byte> now = stackalloc byte[Longest];
        return Begins(Read(file, now[..Length]));
    }

    /// <summary>Whether the file begins so, as far as it goes: it may be shorter, where this can be told.</summary>
    public bool Fits(SafeFileHandle file)
    {
        Span<byte> now = stackalloc byte[Longest];
        now = Read(file, now[..Length]);
        return now.Length < Length
            ? bytes is not null && bytes.AsSpan().StartsWith(now)
            : Begins(now);
    }

    /// <summary>
    /// After a reading: whether the file still begins so, and as the reading says. If it does, what was read before is
    /// what it held, for a file that was cut off never becomes what it was again.
    /// </summary>
    public bool TryGrow(
        SafeFileHandle file,
        long position,
        ReadOnlySpan<byte> read,
        out FileStart grown
    )
    {
        grown = this;
        var end = (int)Math.Min(Longest, position + read.Length);
        Span<byte> now = stackalloc byte[Longest];
        now = Read(file, now[..Math.Max(end, Length)]);
        if (now.Length < Math.Max(end, Length) || !Begins(now[..Length]))
        {
            return false;
        }

        if (end > Length)
        {
            var fresh = read[(int)(Length - position)..(int)(end - position)];
            if (!now[Length..].SequenceEqual(fresh))
            {
                return false;
            }
        }

        if (bytes is null || end > Length)
        {
            grown = new FileStart(now.ToArray());
        }

        return true;
    }

    private bool Begins(ReadOnlySpan<byte> now) =>
        bytes is null ? FilePrint.Of(now) == print : now.SequenceEqual(bytes);

    private static Span<byte> Read(SafeFileHandle file, Span<byte> into)
    {
        var length = 0;
        while (length < into.Length)
        {
            var read = RandomAccess.Read(file, into[length..], length);
            if (read == 0)
            {
                break;
            }

            length += read;
        }

        return into[..length];
    }
}
