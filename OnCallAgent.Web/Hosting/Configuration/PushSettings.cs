using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Web.Sources.Push;
using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>What other programs may push, and how fast.</summary>
public static class PushSettings
{
    private const int BytesPerMebibyte = 1_024 * 1_024;
    private const int WaitingEach = 16;

    private static readonly PushLimits Usual = new();

    public static readonly Setting<int> BodyMebibytes = Whole(
        "PUSH_MAX_BODY_MB",
        "PushMaxBodyMb",
        Usual.Body / BytesPerMebibyte,
        1,
        512,
        "MiB",
        "Largest body of a push as it comes over the wire. Larger ones are answered with 413."
    );

    public static readonly Setting<int> UnpackedMebibytes = Whole(
        "PUSH_MAX_UNPACKED_MB",
        "PushMaxUnpackedMb",
        Usual.Inflated / BytesPerMebibyte,
        1,
        1_024,
        "MiB",
        "Largest body of a push after gzip was undone. Held in memory, once for each push that is worked on."
    );

    public static readonly Setting<int> Entries = Whole(
        "PUSH_MAX_ENTRIES",
        "PushMaxEntries",
        Usual.Entries.Entries,
        1,
        1_000_000,
        "entries",
        "Most log lines of one push; all of them are stored in one transaction."
    );

    public static readonly Setting<int> Alerts = Whole(
        "PUSH_MAX_ALERTS",
        "PushMaxAlerts",
        Usual.Alerts,
        1,
        100_000,
        "alerts",
        "Most alerts of one push."
    );

    public static readonly Setting<int> RequestsPerSecond = Whole(
        "PUSH_REQUESTS_PER_SECOND",
        "PushRequestsPerSecond",
        Usual.RequestsPerSecond,
        1,
        100_000,
        "requests",
        "How often one source may push, on average. What is more is answered with 429 and told when to come again."
    );

    public static readonly Setting<int> Burst = Whole(
        "PUSH_BURST",
        "PushBurst",
        Usual.Burst,
        1,
        1_000_000,
        "requests",
        "How many pushes of one source may come at once after a quiet time."
    );

    public static readonly Setting<int> AtOnce = Whole(
        "PUSH_CONCURRENT",
        "PushConcurrent",
        Usual.AtOnce,
        1,
        64,
        "requests",
        "Pushes that are worked on at the same time, half of them of one source; sixteen times as many wait for their turn."
    );

    public static readonly Setting<int> RetryAfterSeconds = Whole(
        "PUSH_RETRY_AFTER",
        "PushRetryAfter",
        (int)Usual.RetryAfter.TotalSeconds,
        1,
        3_600,
        "seconds",
        "What a sender that is sent away is told to wait."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        BodyMebibytes,
        UnpackedMebibytes,
        Entries,
        Alerts,
        RequestsPerSecond,
        Burst,
        AtOnce,
        RetryAfterSeconds,
    ];

    /// <summary>The limits that the sources of settings say.</summary>
    internal static PushLimits Read(SettingSources sources)
    {
        var atOnce = sources.Value(AtOnce);
        return new PushLimits
        {
            Body = sources.Value(BodyMebibytes) * BytesPerMebibyte,
            Inflated = (int)
                Math.Min(
                    (long)sources.Value(UnpackedMebibytes) * BytesPerMebibyte,
                    Array.MaxLength
                ),
            Entries = PushedLimits.Default with { Entries = sources.Value(Entries) },
            Alerts = sources.Value(Alerts),
            RequestsPerSecond = sources.Value(RequestsPerSecond),
            Burst = sources.Value(Burst),
            AtOnce = atOnce,
            Waiting = atOnce * WaitingEach,
            AtOncePerSource = Math.Max(1, atOnce / 2),
            WaitingPerSource = Math.Max(1, atOnce / 2) * WaitingEach / 2,
            RetryAfter = TimeSpan.FromSeconds(sources.Value(RetryAfterSeconds)),
        };
    }
}
