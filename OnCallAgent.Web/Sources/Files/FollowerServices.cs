using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Logs;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Intake;

namespace OnCallAgent.Web.Sources.Files;

/// <summary>What following a source needs of the rest of the house.</summary>
internal sealed record FollowerServices(
    IDbContextFactory<OnCallDbContext> Contexts,
    LogIntake Intake,
    ILogLineParser Parser,
    TimeProvider Clock,
    ILogger Logger
)
{
    private readonly long begun = Clock.GetTimestamp();

    /// <summary>For all that waits: unlike the time of day, it never goes backwards.</summary>
    public TimeSpan Uptime => Clock.GetElapsedTime(begun);

    /// <summary>Whether somebody else follows the same files.</summary>
    public RivalWatch Rivals { get; } = new(Clock);
}
