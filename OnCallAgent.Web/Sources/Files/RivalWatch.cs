namespace OnCallAgent.Web.Sources.Files;

/// <summary>
/// Whether another agent follows files under this node's name, as where two machines are called the same: each takes what the
/// other has read for its own, and passes lines over.
/// </summary>
internal sealed class RivalWatch(TimeProvider clock)
{
    /// <summary>How long it is remembered.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(1);

    // One or two may be this node's own, of before it stood still, or of a commit that it did not hear of.
    private const int Enough = 3;

    private readonly Lock gate = new();
    private readonly Queue<long> moved = new(Enough);

    /// <summary>Whether it came to that again and again, and not long ago.</summary>
    public bool IsThere
    {
        get
        {
            lock (gate)
            {
                return moved.Count == Enough && clock.GetElapsedTime(moved.Peek()) < Memory;
            }
        }
    }

    /// <summary>What this node had read was not where it had left it.</summary>
    public void Moved()
    {
        lock (gate)
        {
            if (moved.Count == Enough)
            {
                moved.Dequeue();
            }

            moved.Enqueue(clock.GetTimestamp());
        }
    }
}
