using Microsoft.Win32.SafeHandles;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>Where the finished lines of a file end.</summary>
internal static class LastLine
{
    /// <summary>The first byte behind the last finished line; the size where none ends near it.</summary>
    public static long EndOf(SafeFileHandle file, long size, TextForm usual)
    {
        Span<byte> tail = stackalloc byte[8 * 1024];
        var head = tail[..RandomAccess.Read(file, tail[..TextForm.LongestMark], 0)];
        var form = TextForm.Of(head, usual) ?? usual;
        var from = Math.Max(0, size - tail.Length);
        from -= from % form.UnitLength;
        tail = tail[
            ..RandomAccess.Read(file, tail[..(int)Math.Min(tail.Length, size - from)], from)
        ];
        var end = form.EndOfLastLine(tail);
        return end < 0 ? size - (size % form.UnitLength) : from + end;
    }
}
