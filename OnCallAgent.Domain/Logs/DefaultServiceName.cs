using OnCallAgent.Domain.Logs.Reading;

namespace OnCallAgent.Domain.Logs;

/// <summary>The service of a file whose lines name none: what is left of the file's name without extension, dates and rotation marks.</summary>
public static class DefaultServiceName
{
    private static readonly string[] Extensions =
    [
        "log",
        "txt",
        "out",
        "err",
        "json",
        "jsonl",
        "ndjson",
        "stdout",
        "stderr",
        "logs",
        "gz",
        "bz2",
        "xz",
        "zst",
        "zip",
        "lz4",
        "old",
        "bak",
        "tmp",
        "csv",
    ];

    /// <summary><c>/var/log/application.log</c> → <c>application</c>, <c>server.log.2016-12-19-18</c> → <c>server</c>, <c>app-20261123.log.gz</c> → <c>app</c>.</summary>
    /// <returns>Never empty: a name that is nothing but dates and marks is kept as it is, and an empty path is <c>unknown</c>.</returns>
    public static string FromPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var file = path.AsSpan().TrimEnd("/\\ ");
        file = file[(file.LastIndexOfAny('/', '\\') + 1)..].Trim(" .");
        if (file.IsEmpty)
        {
            return "unknown";
        }

        // Kubernetes: pod_namespace_container-<64 hex>.log
        if (TryContainer(file, out var container))
        {
            return container;
        }

        var name = file;
        while (true)
        {
            var shorter = WithoutEnding(name);
            if (shorter.IsEmpty || shorter.Length == name.Length)
            {
                break;
            }

            name = shorter;
        }

        return name.ToString();
    }

    private static ReadOnlySpan<char> WithoutEnding(ReadOnlySpan<char> name)
    {
        var mark = name.LastIndexOfAny('.', '-', '_');
        // A date in several parts, 2016-12-19-18, goes as one; otherwise the pieces are judged one by one.
        var from = DateStart(name);
        if (from > 0)
        {
            return name[..from].TrimEnd(".-_@");
        }

        if (mark <= 0)
        {
            return name;
        }

        var ending = name[(mark + 1)..];
        if (name[mark] == '.')
        {
            return IsExtension(ending) || ending.IsEmpty || Digits.Only(ending)
                ? name[..mark]
                : name;
        }

        // app-20261123 and app-1700000000; "db-2" is a second database, not the second file.
        return Digits.Only(ending) && ending.Length is 8 or 10 or 12 or 14 ? name[..mark] : name;
    }

    // The position where a date at the end of the name begins; -1 where it ends in none.
    private static int DateStart(ReadOnlySpan<char> name)
    {
        var i = name.Length;
        while (
            i > 0
            && (char.IsAsciiDigit(name[i - 1]) || name[i - 1] is '-' or '_' or '.' or ':' or 'T')
        )
        {
            i--;
        }

        for (; i < name.Length; i++)
        {
            var s = name[i..];
            if (
                s.Length >= 10
                && Digits.Count(s, 0, 5) == 4
                && s[4] is '-' or '_' or '.'
                && Digits.Count(s, 5, 3) == 2
                && s[7] == s[4]
                && Digits.Count(s, 8, 3) == 2
                && s[0] is '1' or '2'
            )
            {
                return i;
            }
        }

        return -1;
    }

    private static bool IsExtension(ReadOnlySpan<char> ending)
    {
        foreach (var extension in Extensions)
        {
            if (ending.Equals(extension, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryContainer(ReadOnlySpan<char> file, out string container)
    {
        container = "";
        var dash = file.LastIndexOf('-');
        var last = file.LastIndexOf('_');
        if (last <= 0 || dash <= last + 1 || !file.EndsWith(".log"))
        {
            return false;
        }

        var id = file[(dash + 1)..^4];
        if (id.Length != 64 || !Words.IsHex(id))
        {
            return false;
        }

        container = file[(last + 1)..dash].ToString();
        return true;
    }
}
