namespace OnCallAgent.Web.Data.Intake;

/// <summary>
/// Whether what comes can be stored. A database may answer every question and store nothing, above all where its disk is
/// full; then nothing is found and nobody is called, and the batches are the first to know.
/// </summary>
public sealed class IntakeState(TimeProvider clock)
{
    /// <summary>How long nothing may be stored before it is told: what is tried again and gets through is no trouble.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>How long a failure is remembered. Who follows files and servers tries again long before; who pushes may not.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromMinutes(2);

    private readonly Lock gate = new();
    private long since;
    private long last;
    private bool isFailing;

    /// <summary>Whether nothing could be stored for a while.</summary>
    public bool IsTroubled
    {
        get
        {
            lock (gate)
            {
                return isFailing
                    && clock.GetElapsedTime(since) >= Patience
                    && clock.GetElapsedTime(last) < Memory;
            }
        }
    }

    /// <summary>A batch is stored.</summary>
    public void Stored()
    {
        lock (gate)
        {
            isFailing = false;
        }
    }

    /// <summary>A batch could not be stored.</summary>
    public void Failed()
    {
        lock (gate)
        {
            var now = clock.GetTimestamp();
            if (!isFailing || clock.GetElapsedTime(last, now) >= Memory)
            {
                since = now;
            }

            last = now;
            isFailing = true;
        }
    }
}
