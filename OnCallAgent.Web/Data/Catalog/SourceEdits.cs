using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;

namespace OnCallAgent.Web.Data.Catalog;

/// <summary>Changes where lines come from.</summary>
public sealed partial class SourceEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<SourceEdits> logger
)
{
    /// <summary>Follows files from now on.</summary>
    /// <returns>Its id; the first <see cref="FieldError"/>, or <see cref="EntryExists"/> where the location is followed already.</returns>
    public async Task<Result<string>> AddFilesAsync(
        NewFileSource source,
        string by,
        CancellationToken cancellation
    )
    {
        if (FileSourceRules.Check(source) is [var fault, ..])
        {
            return fault;
        }

        var location = source.Location.Trim();
        return await contexts.ChangeAsync<string>(
            by,
            $"source for {location}",
            async db =>
            {
                if (
                    await db.Sources.AnyAsync(
                        s => s.Kind == SourceKind.File && s.Location == location,
                        cancellation
                    )
                )
                {
                    return new EntryExists($"source for {location}");
                }

                var stored = new StoredSource
                {
                    Id = $"files-{ids.Next().ToString("N")[20..]}",
                    Name = source.Name.Trim() is { Length: > 0 } name ? name : Cut(location),
                    Kind = SourceKind.File,
                    Location = location,
                    FromStart = source.FromStart,
                    DefaultService = NullIfEmpty(source.DefaultService),
                    Zone = NullIfEmpty(source.Zone),
                    Encoding = NullIfEmpty(source.Encoding),
                    FirstLine = NullIfBlank(source.FirstLine),
                    Enabled = source.Enabled,
                    CreatedAt = clock.GetUtcNow(),
                    ChangedBy = by,
                };
                db.Sources.Add(stored);
                await db.SaveChangesAsync(cancellation);
                Changed(logger, by, location, "added");
                return stored.Id;
            },
            cancellation
        );
    }

    /// <summary>
    /// Replaces which files are followed, and how. Files that were read before go on where they were read to.
    /// </summary>
    /// <param name="id">The source.</param>
    /// <param name="wanted">What it shall be.</param>
    /// <param name="version">The version that was shown; null for whatever stands there.</param>
    /// <param name="by">Who edits.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns><see cref="EntryNotFound"/>, <see cref="EntryChanged"/>, <see cref="EntryExists"/> where another source follows the location, or the first <see cref="FieldError"/>.</returns>
    public async Task<Result> ReplaceFilesAsync(
        string id,
        NewFileSource wanted,
        long? version,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(wanted);
        if (FileSourceRules.Check(wanted) is [var fault, ..])
        {
            return fault;
        }

        var location = wanted.Location.Trim();
        return await ChangeAsync(
            id,
            version,
            by,
            "edited",
            async (db, source) =>
            {
                if (
                    await db.Sources.AnyAsync(
                        s => s.Id != id && s.Kind == SourceKind.File && s.Location == location,
                        cancellation
                    )
                )
                {
                    return new EntryExists($"source for {location}");
                }

                source.Name = wanted.Name.Trim() is { Length: > 0 } name ? name : Cut(location);
                source.Location = location;
                source.FromStart = wanted.FromStart;
                source.DefaultService = NullIfEmpty(wanted.DefaultService);
                source.Zone = NullIfEmpty(wanted.Zone);
                source.Encoding = NullIfEmpty(wanted.Encoding);
                source.FirstLine = NullIfBlank(wanted.FirstLine);
                source.Enabled = wanted.Enabled;
                return Result.Success;
            },
            cancellation,
            SourceKind.File
        );
    }

    /// <summary>Reads the source, or stops reading it.</summary>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result> EnableAsync(
        string id,
        bool enabled,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            null,
            by,
            enabled ? "switched on" : "switched off",
            (_, source) =>
            {
                source.Enabled = enabled;
                return Task.FromResult(Result.Success);
            },
            cancellation
        );

    /// <summary>Forgets the source and how far it was read. Stored lines and incidents stay.</summary>
    /// <param name="id">The source.</param>
    /// <param name="version">The version that was shown; null for whatever stands there.</param>
    /// <param name="by">Who removes it.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns><see cref="EntryNotFound"/> or <see cref="EntryChanged"/>.</returns>
    public Task<Result> RemoveAsync(
        string id,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        ChangeAsync(
            id,
            version,
            by,
            "removed",
            (db, source) =>
            {
                db.Sources.Remove(source);
                return Task.FromResult(Result.Success);
            },
            cancellation
        );

    private static string Cut(string text) =>
        text.Length <= FileSourceRules.MaxNameLength ? text : text[..FileSourceRules.MaxNameLength];

    // Spaces are part of a pattern.
    private static string? NullIfBlank(string text) =>
        string.IsNullOrWhiteSpace(text) ? null : text;

    private static string? NullIfEmpty(string text) =>
        text.Trim() is { Length: > 0 } some ? some : null;

    private async Task<Result> ChangeAsync(
        string id,
        long? version,
        string by,
        string what,
        Func<OnCallDbContext, StoredSource, Task<Result>> change,
        CancellationToken cancellation,
        SourceKind? kind = null
    )
    {
        var done = await contexts.ChangeAsync(
            by,
            "The source",
            async db =>
            {
                var read = await db.AsShownAsync(
                    await db.Sources.SingleOrDefaultAsync(
                        s => s.Id == id && (kind == null || s.Kind == kind),
                        cancellation
                    ),
                    "such source",
                    static s => s.Name,
                    static s => s.Version,
                    version,
                    cancellation
                );
                if (!read.IsSuccess)
                {
                    return read;
                }

                var source = read.Value;
                var changed = await change(db, source);
                if (!changed.IsSuccess)
                {
                    return changed.Error;
                }

                source.Version++;
                source.State = SourceState.Waiting;
                source.LastError = null;
                source.ChangedBy = by;
                source.ChangedAt = clock.GetUtcNow();
                await db.SaveChangesAsync(cancellation);
                Changed(logger, by, source.Location, what);
                return source;
            },
            cancellation
        );
        return done;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: source {Location} {What}")]
    private static partial void Changed(ILogger logger, string by, string location, string what);
}
