using System.Buffers;
using System.Runtime.InteropServices;

namespace OnCallAgent.Domain.Analysis;

/// <summary>
/// Finds resolved incidents by what their text says. Holds the latest ones up to its capacity: some 50 words of four bytes
/// each. Safe for use by many threads.
/// </summary>
/// <remarks>
/// BM25 (Robertson, Zaragoza: The Probabilistic Relevance Framework, 2009) with the score divided by what an incident of
/// exactly the asked words would get, so that it is comparable between searches. One look at 100 000 incidents goes through
/// the lists of at most 64 words.
/// </remarks>
public sealed class SimilarIncidentIndex
{
    /// <summary>Less alike than this is not similar.</summary>
    public const double LeastSimilarity = 0.3;

    private const float Saturation = 1.2f;
    private const float LengthShare = 0.3f;
    private const int WeightBits = 4;

    private readonly Lock gate = new();
    private readonly int capacity;
    private readonly Dictionary<string, List<uint>> postings = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<int>> byFault = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> byId = new(StringComparer.Ordinal);

    // By number, in the order of adding; null where it is gone.
    private List<Held?> held = [];
    private int oldest;
    private long words;

    /// <param name="capacity">Most incidents held, 1 or more; the longest held goes first.</param>
    public SimilarIncidentIndex(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        this.capacity = capacity;
    }

    /// <summary>How many are held.</summary>
    public int Count
    {
        get
        {
            lock (gate)
            {
                return byId.Count;
            }
        }
    }

    /// <summary>Whether the incident is held as of this version.</summary>
    public bool Holds(string id, long version)
    {
        lock (gate)
        {
            return byId.TryGetValue(id, out var number) && held[number]!.Version == version;
        }
    }

    /// <summary>Whether the incident is held, as of whatever version.</summary>
    public bool Knows(string id)
    {
        lock (gate)
        {
            return byId.ContainsKey(id);
        }
    }

    /// <summary>Holds an incident, in place of what was held of it.</summary>
    public void Add(ResolvedIncident incident)
    {
        ArgumentNullException.ThrowIfNull(incident);
        lock (gate)
        {
            Drop(incident.Id);
            while (byId.Count >= capacity)
            {
                DropOldest();
            }

            // What is gone stays in the lists until it is as much as what is held.
            if (held.Count >= 1_024 && held.Count > 2 * (byId.Count + 1))
            {
                Rewrite();
            }

            Append(incident);
        }
    }

    /// <summary>Lets go of an incident: it is open again.</summary>
    public void Remove(string id)
    {
        lock (gate)
        {
            Drop(id);
        }
    }

    /// <summary>The incidents most like the asked one, best first; the same fault comes before others.</summary>
    /// <param name="text">Its words.</param>
    /// <param name="fingerprint">Its fault; empty for none.</param>
    /// <param name="exceptId">The asked incident itself.</param>
    /// <param name="limit">Most to return, 1 or more.</param>
    public IReadOnlyList<PastIncident> Search(
        IncidentText text,
        string fingerprint,
        string exceptId,
        int limit
    )
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(fingerprint);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        lock (gate)
        {
            var scores = ArrayPool<float>.Shared.Rent(held.Count);
            try
            {
                var of = scores.AsSpan(0, held.Count);
                of.Clear();
                var whole = Score(text, of);
                return Best(of, whole, fingerprint, exceptId, limit);
            }
            finally
            {
                ArrayPool<float>.Shared.Return(scores);
            }
        }
    }

    private double Score(IncidentText text, Span<float> scores)
    {
        var average = byId.Count == 0 ? 1 : Math.Max(1, (float)words / byId.Count);
        var whole = 0.0;
        foreach (var (word, asked) in text.Words)
        {
            var list = postings.GetValueOrDefault(word);
            var count = Math.Min(list?.Count ?? 0, byId.Count);
            var rarity = (float)Math.Log(1 + ((byId.Count - count + 0.5) / (count + 0.5)));
            whole += rarity * Part(asked, text.Words.Count / average);
            foreach (var posting in CollectionsMarshal.AsSpan(list))
            {
                var number = (int)(posting >> WeightBits);
                if (held[number] is { } incident)
                {
                    scores[number] +=
                        rarity * Part(posting & ((1 << WeightBits) - 1), incident.Words / average);
                }
            }
        }

        return whole;
    }

    private static float Part(float weight, float length) =>
        weight / (weight + (Saturation * (1 - LengthShare + (LengthShare * length))));

    private List<PastIncident> Best(
        ReadOnlySpan<float> scores,
        double whole,
        string fingerprint,
        string exceptId,
        int limit
    )
    {
        var found = new List<(double Similarity, bool SameFault, int Number)>();
        if (fingerprint.Length > 0 && byFault.TryGetValue(fingerprint, out var same))
        {
            found.AddRange(same.Where(n => held[n] is not null).Select(n => (1.0, true, n)));
        }

        var least = Math.Max(LeastSimilarity * whole, 1e-6);
        for (var number = 0; number < scores.Length; number++)
        {
            if (
                scores[number] >= least
                && held[number] is { } incident
                && (fingerprint.Length == 0 || incident.Fingerprint != fingerprint)
            )
            {
                found.Add((Math.Min(1, scores[number] / whole), false, number));
            }
        }

        return
        [
            .. found
                .OrderByDescending(static f => f.SameFault)
                .ThenByDescending(static f => f.Similarity)
                // The latest first: what helped then is nearest to what helps now.
                .ThenByDescending(static f => f.Number)
                .Where(f => held[f.Number]!.Id != exceptId)
                .Take(limit)
                .Select(f => new PastIncident(
                    held[f.Number]!.Id,
                    Math.Round(f.Similarity, 4),
                    f.SameFault,
                    held[f.Number]!.TimeToResolve
                )),
        ];
    }

    private void Append(ResolvedIncident incident)
    {
        var number = held.Count;
        held.Add(
            new Held(
                incident.Id,
                incident.Version,
                incident.Fingerprint,
                incident.TimeToResolve,
                incident.Text.Words.Count
            )
        );
        byId[incident.Id] = number;
        words += incident.Text.Words.Count;
        AddFault(incident.Fingerprint, number);
        foreach (var (word, weight) in incident.Text.Words)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(postings, word, out _) ??= []).Add(
                ((uint)number << WeightBits) | weight
            );
        }
    }

    private void Drop(string id)
    {
        if (byId.Remove(id, out var number))
        {
            words -= held[number]!.Words;
            held[number] = null;
        }
    }

    private void DropOldest()
    {
        while (held[oldest] is null)
        {
            oldest++;
        }

        Drop(held[oldest]!.Id);
    }

    private void Rewrite()
    {
        var kept = new List<Held?>(byId.Count);
        var numbers = new int[held.Count];
        byFault.Clear();
        for (var number = 0; number < held.Count; number++)
        {
            numbers[number] = -1;
            if (held[number] is { } incident)
            {
                numbers[number] = kept.Count;
                byId[incident.Id] = kept.Count;
                AddFault(incident.Fingerprint, kept.Count);
                kept.Add(incident);
            }
        }

        foreach (var (word, list) in postings.ToList())
        {
            var left = new List<uint>();
            foreach (var posting in list)
            {
                if (numbers[(int)(posting >> WeightBits)] is >= 0 and var number)
                {
                    left.Add(((uint)number << WeightBits) | (posting & ((1 << WeightBits) - 1)));
                }
            }

            if (left.Count == 0)
            {
                postings.Remove(word);
            }
            else
            {
                postings[word] = left;
            }
        }

        (held, oldest) = (kept, 0);
    }

    private void AddFault(string fingerprint, int number)
    {
        if (fingerprint.Length > 0)
        {
            (CollectionsMarshal.GetValueRefOrAddDefault(byFault, fingerprint, out _) ??= []).Add(
                number
            );
        }
    }

    // The words themselves are held once, as keys of the lists.
    private sealed record Held(
        string Id,
        long Version,
        string Fingerprint,
        TimeSpan TimeToResolve,
        int Words
    );
}
