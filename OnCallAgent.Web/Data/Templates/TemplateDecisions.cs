using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection.Templates;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;

namespace OnCallAgent.Web.Data.Templates;

/// <summary>There is no such template (any more).</summary>
public sealed record TemplateNotFound(string Id)
    : Error(
        "templates.not_found",
        $"There is no error template {Id} any more; it may have turned out to be a part of another."
    );

/// <summary>What people say about error templates.</summary>
public sealed partial class TemplateDecisions(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock,
    ILogger<TemplateDecisions> logger
)
{
    /// <summary>Says what is held of a template from now on: known (bursts of it are still signs) or ignored (nothing of it is).</summary>
    /// <returns><see cref="TemplateNotFound"/>.</returns>
    public async Task<Result> DecideAsync(
        string id,
        TemplateState state,
        string by,
        CancellationToken cancellation
    )
    {
        var now = clock.GetUtcNow();
        await using var db = await contexts.ForAsync(by, cancellation);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        // Straight to the row: an intake that changes it at the same time sees the version and does its batch again.
        var changed = await db
            .ErrorTemplates.Where(t => t.Id == id)
            .ExecuteUpdateAsync(
                set =>
                    set.SetProperty(t => t.State, state)
                        .SetProperty(t => t.DecidedBy, by)
                        .SetProperty(t => t.DecidedAt, (DateTimeOffset?)now)
                        .SetProperty(t => t.Version, t => t.Version + 1),
                cancellation
            );
        if (changed == 0)
        {
            return new TemplateNotFound(id);
        }

        db.Record(
            "error_template",
            id,
            state == TemplateState.Ignored ? "ignored" : "acknowledged"
        );
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);

        Decided(logger, by, id, state);
        return Result.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: error template {Id} is {State}")]
    private static partial void Decided(ILogger logger, string by, string id, TemplateState state);
}
