namespace OnCallAgent.Tests.Support;

/// <summary>Waits for a condition of the real world (a process, a file, a port) with a deadline.</summary>
public static class Eventually
{
    public static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly TimeSpan Standstill = TimeSpan.FromSeconds(60);

    public static Task TrueAsync(Func<bool> condition) =>
        TrueAsync(() => Task.FromResult(condition()));

    public static async Task TrueAsync(Func<Task<bool>> condition)
    {
        if (!await HappensAsync(condition, Deadline))
        {
            Assert.Fail($"Still not so after {Deadline.TotalSeconds} s.");
        }
    }

    public static async Task<bool> HappensAsync(Func<Task<bool>> condition, TimeSpan deadline)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > deadline)
            {
                return false;
            }

            await Task.Delay(
                TimeSpan.FromMilliseconds(20),
                TimeProvider.System,
                TestContext.Current.CancellationToken
            );
        }

        return true;
    }

    /// <summary>Waits for a count for as long as it grows: a busy machine is slow, and only one that stands still is done.</summary>
    /// <returns>Whether it was reached.</returns>
    public static async Task<bool> ReachesAsync(Func<Task<long>> count, long goal)
    {
        var (last, since) = (long.MinValue, TimeProvider.System.GetTimestamp());
        while (await count() is var now && now < goal)
        {
            if (now != last)
            {
                (last, since) = (now, TimeProvider.System.GetTimestamp());
            }
            else if (TimeProvider.System.GetElapsedTime(since) > Standstill)
            {
                return false;
            }

            await Task.Delay(
                TimeSpan.FromMilliseconds(20),
                TimeProvider.System,
                TestContext.Current.CancellationToken
            );
        }

        return true;
    }
}
