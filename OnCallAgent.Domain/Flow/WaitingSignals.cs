namespace OnCallAgent.Domain.Flow;

/// <summary>
/// Signals of a batch that were only counted so far, by fingerprint: they are evidence too, should one more open an
/// incident.
/// </summary>
internal sealed class WaitingSignals
{
    private readonly Dictionary<string, List<int>> waiting = new(StringComparer.Ordinal);

    /// <summary>Adds a signal, by its index in the batch.</summary>
    public void Add(string fingerprint, int index)
    {
        if (!waiting.TryGetValue(fingerprint, out var list))
        {
            waiting.Add(fingerprint, list = []);
        }

        list.Add(index);
    }

    /// <summary>The latest of a fingerprint's, at most so many; none of them waits any longer.</summary>
    public List<int> Take(string fingerprint, int most)
    {
        if (!waiting.Remove(fingerprint, out var list))
        {
            return [];
        }

        return list.Count > most ? list[^most..] : list;
    }
}
