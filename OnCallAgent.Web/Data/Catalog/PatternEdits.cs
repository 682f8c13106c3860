using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Detection;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Only patterns that the product ships have a shipped form.</summary>
public sealed record NotShipped(string Id)
    : Error(
        "pattern.not_shipped",
        $"{Id} is no pattern that was shipped, so there is no form to go back to."
    );

/// <summary>Changes what the agent looks for. Every change is kept with who made it and when.</summary>
public sealed partial class PatternEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    TimeProvider clock,
    ILogger<PatternEdits> logger
)
{
    private const int MaxText = 4_000;

    /// <summary>What is wrong with it, field by field, its examples among them; empty where it can be saved.</summary>
    public IReadOnlyList<FieldError> Check(AlertPattern pattern)
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var faults = AlertPatternRules.Check(pattern).ToList();
        foreach (
            var (field, text, most) in new[]
            {
                ("category", pattern.Category, 100),
                ("service", pattern.Service ?? "", 200),
                ("owner", pattern.Owner, 256),
                ("note", pattern.Note, MaxText),
            }
        )
        {
            if (text.Length > most || text.Contains('\0', StringComparison.Ordinal))
            {
                faults.Add(
                    new FieldError(
                        field,
                        $"has {text.Length} characters; up to {most} are taken, and no NUL"
                    )
                );
            }
        }

        return faults.Count > 0 ? faults : PatternExamples.Check(pattern, clock.GetUtcNow());
    }

    /// <summary>Looks for one more pattern.</summary>
    /// <returns>The pattern; the first <see cref="FieldError"/>, or <see cref="EntryExists"/>.</returns>
    public async Task<Result<AlertPattern>> CreateAsync(
        AlertPattern pattern,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(pattern);
        var wanted = pattern with { BuiltIn = false, Version = 1 };
        if (Check(wanted) is [var fault, ..])
        {
            return fault;
        }

        return await contexts.ChangeAsync(
            by,
            $"pattern {wanted.Id}",
            async db =>
            {
                if (await db.AlertPatterns.AnyAsync(p => p.Id == wanted.Id, cancellation))
                {
                    return new EntryExists($"pattern {wanted.Id}");
                }

                db.AlertPatterns.Add(wanted);
                return await SaveAsync(db, wanted, "created", by, cancellation);
            },
            cancellation
        );
    }

    /// <summary>Replaces all of a pattern but its id and whether it was shipped.</summary>
    /// <param name="pattern">As it shall be.</param>
    /// <param name="version">The version that was read; null for whatever stands there.</param>
    /// <param name="by">Who.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>The pattern; the first <see cref="FieldError"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result<AlertPattern>> ReplaceAsync(
        AlertPattern pattern,
        int? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(pattern);
        return ChangeAsync(
            pattern.Id,
            version,
            "edited",
            by,
            known => Check(pattern) is [var fault, ..] ? fault : pattern,
            cancellation
        );
    }

    /// <summary>Gives a shipped pattern the form it was shipped with; whether it is on stays as it is.</summary>
    /// <returns>The pattern; <see cref="NotShipped"/>, <see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result<AlertPattern>> ResetAsync(
        string id,
        int? version,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            version,
            "reset",
            by,
            known =>
                BuiltInPatterns.All.SingleOrDefault(p => p.Id.Equals(id, StringComparison.Ordinal))
                    is { } shipped
                    ? shipped with
                    {
                        Enabled = known.Enabled,
                    }
                    : new NotShipped(id),
            cancellation
        );

    /// <summary>Looks for the pattern, or stops looking for it.</summary>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> EnableAsync(
        string id,
        bool enabled,
        string by,
        CancellationToken cancellation
    )
    {
        return await ChangeAsync(
            id,
            null,
            enabled ? "switched on" : "switched off",
            by,
            known => known with { Enabled = enabled },
            cancellation
        );
    }

    /// <summary>Looks for it no more, for good. Its incidents and its history stay.</summary>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public async Task<Result> RemoveAsync(
        string id,
        int? version,
        string by,
        CancellationToken cancellation
    )
    {
        return await contexts.ChangeAsync(
            by,
            $"pattern {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                db.AlertPatterns.Remove(read.Value);
                return await SaveAsync(db, read.Value, "removed", by, cancellation);
            },
            cancellation
        );
    }

    private Task<Result<AlertPattern>> ChangeAsync(
        string id,
        int? version,
        string what,
        string by,
        Func<AlertPattern, Result<AlertPattern>> change,
        CancellationToken cancellation
    ) =>
        contexts.ChangeAsync(
            by,
            $"pattern {id}",
            async db =>
            {
                var read = await ReadAsync(db, id, version, cancellation);
                if (!read.IsSuccess)
                {
                    return read;
                }

                var known = read.Value;
                var wanted = change(known);
                if (!wanted.IsSuccess)
                {
                    return wanted;
                }

                var after = wanted.Value with { BuiltIn = known.BuiltIn, Version = known.Version };
                if (after == known)
                {
                    return known;
                }

                after = after with { Version = known.Version + 1 };
                db.Entry(known).CurrentValues.SetValues(after);
                return await SaveAsync(db, after, what, by, cancellation);
            },
            cancellation
        );

    private static async Task<Result<AlertPattern>> ReadAsync(
        OnCallDbContext db,
        string id,
        int? version,
        CancellationToken cancellation
    ) =>
        await db.AsShownAsync(
            await db.AlertPatterns.SingleOrDefaultAsync(p => p.Id == id, cancellation),
            $"pattern {id}",
            static p => p.Name,
            static p => p.Version,
            version,
            cancellation
        );

    private async Task<Result<AlertPattern>> SaveAsync(
        OnCallDbContext db,
        AlertPattern after,
        string what,
        string by,
        CancellationToken cancellation
    )
    {
        CatalogHistory.Add(
            db,
            CatalogChange.Pattern,
            after.Id,
            after.Version,
            what,
            by,
            clock.GetUtcNow(),
            after
        );
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, after.Name, what);
        return after;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: pattern {Pattern} {What}")]
    private static partial void Changed(ILogger logger, string by, string pattern, string what);
}
