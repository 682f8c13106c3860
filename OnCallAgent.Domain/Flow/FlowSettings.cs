using OnCallAgent.Domain.Analysis;

namespace OnCallAgent.Domain.Flow;

/// <summary>The process's settings that decisions depend on.</summary>
public sealed record FlowSettings
{
    /// <summary>Unique per process start: owner of claims, and of running actions.</summary>
    public required string Node { get; init; }

    /// <summary>Least confidence to act without a human, 0 to 1.</summary>
    public double ConfidenceThreshold { get; init; } = 0.7;

    /// <summary>Most wrong actions that are accepted, as a share, 0 to 1; null where only <see cref="ConfidenceThreshold"/> counts.</summary>
    public double? MostWrongActions { get; init; }

    /// <summary>Least confidence to act without a human by whichever of the two is set.</summary>
    public double LeastConfidence(ConfidenceCalibration? calibration) =>
        MostWrongActions is { } most && calibration is { IsCalibrated: true }
            ? 1 - most
            : ConfidenceThreshold;

    /// <summary>Most changing actions per incident.</summary>
    public int MaxActions { get; init; } = 5;

    /// <summary>Whether risk is looked at.</summary>
    public bool RiskAssessmentEnabled { get; init; } = true;

    /// <summary>How long a yes can be given to what the agent asks for; 1 min to 7 days.</summary>
    public TimeSpan ApprovalTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a claim holds without a sign of life.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);
}
