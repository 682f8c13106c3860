namespace OnCallAgent.Web.Components.Layout;

/// <summary>One timer per circuit for everything that shows an age; it runs only while something listens.</summary>
public sealed class Heartbeat(TimeProvider clock) : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly Lock gate = new();
    private Action? beat;
    private ITimer? timer;

    /// <summary>Calls back once a second, on a thread of the pool, until disposed.</summary>
    public IDisposable Listen(Action onBeat)
    {
        lock (gate)
        {
            beat += onBeat;
            timer ??= clock.CreateTimer(
                _ => Volatile.Read(ref beat)?.Invoke(),
                null,
                Interval,
                Interval
            );
        }

        return new Listener(this, onBeat);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        lock (gate)
        {
            beat = null;
            timer?.Dispose();
            timer = null;
        }
    }

    private void Leave(Action onBeat)
    {
        lock (gate)
        {
            beat -= onBeat;
            if (beat is null)
            {
                timer?.Dispose();
                timer = null;
            }
        }
    }

    private sealed class Listener(Heartbeat heart, Action onBeat) : IDisposable
    {
        public void Dispose() => heart.Leave(onBeat);
    }
}
