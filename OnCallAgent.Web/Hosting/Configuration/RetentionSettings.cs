using static OnCallAgent.Web.Hosting.Configuration.SettingShapes;

namespace OnCallAgent.Web.Hosting.Configuration;

/// <summary>How long, and how much of, log lines are kept.</summary>
public static class RetentionSettings
{
    public static readonly Setting<int> LogRetentionDays = Whole(
        "LOG_RETENTION_DAYS",
        "LogRetentionDays",
        7,
        1,
        3_650,
        "days",
        "How long log lines are kept. What is evidence of an incident stays with it."
    );

    public static readonly Setting<int> LogRetentionRows = Whole(
        "LOG_RETENTION_ROWS",
        "LogRetentionRows",
        20_000_000,
        10_000,
        2_000_000_000,
        "log lines",
        "How many log lines are kept at most; the oldest go first."
    );

    public static readonly Setting<int> LogRetentionMegabytes = Whole(
        "LOG_RETENTION_MB",
        "LogRetentionMb",
        5_000,
        10,
        10_000_000,
        "megabytes",
        "How much room log lines may take, about: their texts and fields, without indexes. The oldest go first."
    );

    /// <summary>All of them, in the order of the docs.</summary>
    public static readonly IReadOnlyList<Setting> All =
    [
        LogRetentionDays,
        LogRetentionRows,
        LogRetentionMegabytes,
    ];
}
