using System.Globalization;

namespace OnCallAgent.Domain.Shared;

/// <summary>Where chance comes from. An argument everywhere, so that a replay gives the same ids.</summary>
public interface IIdSource
{
    /// <summary>A value that is never given twice.</summary>
    Guid Next();
}

/// <summary>Ids from time-ordered GUIDs (RFC 9562, version 7), for the running agent.</summary>
public sealed class TimeOrderedIds(TimeProvider clock) : IIdSource
{
    /// <inheritdoc />
    public Guid Next() => Guid.CreateVersion7(clock.GetUtcNow());
}

/// <summary>Ids counted up, for replays and tests.</summary>
/// <param name="last">The number before the first; by default they begin with one.</param>
public sealed class CountingIds(int last = 0) : IIdSource
{
    private int last = last;

    /// <inheritdoc />
    public Guid Next()
    {
        var n = Interlocked.Increment(ref last);
        return new Guid(
            0,
            0,
            0,
            0,
            0,
            0,
            0,
            (byte)(n >> 24),
            (byte)(n >> 16),
            (byte)(n >> 8),
            (byte)n
        );
    }
}

/// <summary>The shapes of public ids.</summary>
public static class Ids
{
    /// <summary>An incident's id: <c>INC-yyyyMMdd-xxxxxxxx</c>, the UTC day and 32 bits of the id source.</summary>
    public static string Incident(DateTimeOffset now, IIdSource ids) => Dated("INC", now, ids);

    /// <summary>An action's id: <c>ACT-yyyyMMdd-xxxxxxxx</c>.</summary>
    public static string Action(DateTimeOffset now, IIdSource ids) => Dated("ACT", now, ids);

    /// <summary>A silence's id: <c>SIL-yyyyMMdd-xxxxxxxx</c>.</summary>
    public static string Silence(DateTimeOffset now, IIdSource ids) => Dated("SIL", now, ids);

    // The tail of a version 7 GUID is its random part; the head is the clock and would repeat within a millisecond.
    private static string Dated(string prefix, DateTimeOffset now, IIdSource ids) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"{prefix}-{now.UtcDateTime:yyyyMMdd}-{ids.Next().ToString("N")[24..]}"
        );
}
