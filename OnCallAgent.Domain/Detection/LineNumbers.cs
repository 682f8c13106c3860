namespace OnCallAgent.Domain.Detection;

/// <summary>The lines of one file that belong to an incident, a byte or two each however many there are.</summary>
public sealed class LineNumbers
{
    /// <summary>Most numbers that are kept; further ones are only counted.</summary>
    public const int MaxKept = 1_000_000;

    private readonly List<byte> deltas = [];
    private long last;
    private int kept;

    internal LineNumbers(string path) => Path = path;

    /// <summary>The file, as it was opened.</summary>
    public string Path { get; }

    /// <summary>How many lines were added, kept or not.</summary>
    public long Count { get; private set; }

    /// <summary>Whether there were more than are kept.</summary>
    public bool IsCut => Count > kept;

    /// <summary>The kept line numbers, in the order they were added.</summary>
    public IEnumerable<long> Numbers()
    {
        var (value, at) = (0L, 0);
        while (at < deltas.Count)
        {
            var (raw, shift) = (0UL, 0);
            byte part;
            do
            {
                part = deltas[at++];
                raw |= (ulong)(part & 0x7f) << shift;
                shift += 7;
            } while ((part & 0x80) != 0);

            value += (long)(raw >> 1) ^ -(long)(raw & 1);
            yield return value;
        }
    }

    internal void Add(long line)
    {
        Count++;
        if (kept == MaxKept)
        {
            return;
        }

        kept++;
        // Zigzag, as lines read out of order make the difference negative; then seven bits a byte.
        var delta = line - last;
        last = line;
        var raw = (ulong)((delta << 1) ^ (delta >> 63));
        while (raw >= 0x80)
        {
            deltas.Add((byte)(raw | 0x80));
            raw >>= 7;
        }

        deltas.Add((byte)raw);
    }
}
