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
);
