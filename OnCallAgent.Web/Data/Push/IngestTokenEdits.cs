using Microsoft.EntityFrameworkCore;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Data.Push;

/// <summary>A token just made.</summary>
/// <param name="Stored">What is kept of it.</param>
/// <param name="Token">The token itself. Secret; it cannot be read again.</param>
public sealed record NewIngestToken(IngestToken Stored, string Token);

/// <summary>Makes and revokes the tokens that other programs show to push into a source.</summary>
public sealed partial class IngestTokenEdits(
    IDbContextFactory<OnCallDbContext> contexts,
    IIdSource ids,
    TimeProvider clock,
    ILogger<IngestTokenEdits> logger
)
{
    /// <summary>Most valid tokens of one source.</summary>
    public const int MostTokens = 50;

    private const int LongestTokenName = 100;

    /// <summary>Makes a token for a source.</summary>
    /// <returns>The token, which is shown this once; <see cref="FieldError"/> or <see cref="EntryNotFound"/>.</returns>
    public async Task<Result<NewIngestToken>> AddAsync(
        string id,
        string name,
        string by,
        CancellationToken cancellation
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        if (
            string.IsNullOrWhiteSpace(name)
            || name.Length > LongestTokenName
            || name.Any(char.IsControl)
        )
        {
            return new FieldError(
                "name",
                $"says who will show the token, in 1 to {LongestTokenName} characters"
            );
        }

        await using var db = await contexts.ForAsync(by, cancellation);
        if (!await db.Sources.AnyAsync(s => s.Id == id && s.Kind == SourceKind.Push, cancellation))
        {
            return new EntryNotFound("such push source");
        }

        if (
            await db.IngestTokens.CountAsync(
                t => t.SourceId == id && t.RevokedAt == null,
                cancellation
            ) >= MostTokens
        )
        {
            return new Error(
                "push.too_many_tokens",
                $"A source may have {MostTokens} tokens; revoke one that is not used."
            );
        }

        var token = SecretTokens.Make(IngestTokens.Prefix);
        var stored = new IngestToken
        {
            Id = ids.Next().ToString("N"),
            SourceId = id,
            Name = name.Trim(),
            Hash = SecretTokens.HashOf(token),
            Hint = SecretTokens.HintOf(token),
            CreatedBy = by,
            CreatedAt = clock.GetUtcNow(),
        };
        db.IngestTokens.Add(stored);
        await db.SaveChangesAsync(cancellation);
        Changed(logger, by, id, "given a token");
        return new NewIngestToken(stored, token);
    }

    /// <summary>Makes a token worthless at once.</summary>
    /// <returns><see cref="EntryNotFound"/> where there is no such valid token.</returns>
    public async Task<Result> RevokeAsync(
        string id,
        string tokenId,
        string by,
        CancellationToken cancellation
    )
    {
        await using var db = await contexts.ForAsync(by, cancellation);
        var now = clock.GetUtcNow();
        await using var transaction = await db.Database.BeginTransactionAsync(cancellation);
        var revoked = await db
            .IngestTokens.Where(t => t.Id == tokenId && t.SourceId == id && t.RevokedAt == null)
            .ExecuteUpdateAsync(
                s => s.SetProperty(t => t.RevokedAt, (DateTimeOffset?)now),
                cancellation
            );
        if (revoked == 0)
        {
            return new EntryNotFound("such token");
        }

        db.Record("ingest_token", tokenId, "revoked", $"Of push source {id}.");
        await db.SaveChangesAsync(cancellation);
        await transaction.CommitAsync(cancellation);

        Changed(logger, by, id, "bereft of a token");
        return Result.Success;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{By}: push source {Source} {What}")]
    private static partial void Changed(ILogger logger, string by, string source, string what);
}
