using Microsoft.AspNetCore.Diagnostics;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Hosting;

namespace OnCallAgent.Web.Api;

/// <summary>
/// Requests while the database does not answer: no fault of theirs and no bug, so programs are told when to ask again, and
/// the log has one line for all of them. People get the page of errors, which says so.
/// </summary>
internal sealed class DatabaseAway(
    IProblemDetailsService problems,
    TimeProvider clock,
    ILogger<DatabaseAway> logger
) : IExceptionHandler
{
    // Soon enough for a restart of the database, and not so soon that all who were sent away keep it from coming up.
    private const string SecondsToWait = "5";

    private readonly RepeatedTrouble trouble = new(logger, clock);

    public async ValueTask<bool> TryHandleAsync(
        HttpContext httpContext,
        Exception exception,
        CancellationToken cancellationToken
    )
    {
        if (!DatabaseTrouble.IsAway(exception))
        {
            return false;
        }

        trouble.Failed("Requests are answered 503, as the database does not answer", exception);
        httpContext.Response.StatusCode = StatusCodes.Status503ServiceUnavailable;
        httpContext.Response.Headers.RetryAfter = SecondsToWait;
        if (!ProgramPaths.IsForPrograms(ProgramPaths.Asked(httpContext)))
        {
            return false;
        }

        await problems.WriteAsync(
            new ProblemDetailsContext
            {
                HttpContext = httpContext,
                ProblemDetails = Problems.Body(
                    StatusCodes.Status503ServiceUnavailable,
                    "Database away",
                    "The agent's database does not answer, or takes nothing, right now. Nothing is wrong with the request: send it again after Retry-After seconds.",
                    "database_away"
                ),
            }
        );
        return true;
    }
}
