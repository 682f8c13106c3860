using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Push;

namespace OnCallAgent.Web.Api;

/// <summary>Hands a request to whoever edits sources of its kind.</summary>
internal sealed class SourceWrites(
    SourceEdits files,
    ServerSourceEdits servers,
    PushSourceEdits push
)
{
    /// <summary>What is wrong with it, under the names of the request.</summary>
    public IReadOnlyList<FieldError> Check(SourceRequest body, StoredSource? present) =>
        present is not null && present.Kind != body.Kind
            ? [new FieldError("kind", $"is {Words.Of(present.Kind)} for good")]
            :
            [
                .. body.Misplaced(),
                .. body.Kind switch
                {
                    SourceKind.File => FileSourceRules.Check(body.ToFiles()),
                    SourceKind.Push => PushSourceEdits.Check(body.ToPush()),
                    _ => ServerSourceEdits
                        .Check(body.ToServer(), present)
                        .Select(SourceRequest.OfServer),
                },
            ];

    public async Task<Result<string>> AddAsync(
        SourceRequest body,
        string by,
        CancellationToken cancellation
    ) =>
        body.Kind switch
        {
            SourceKind.File => await files.AddFilesAsync(body.ToFiles(), by, cancellation),
            SourceKind.Push => await push.AddAsync(body.ToPush(), by, cancellation),
            _ => await servers.AddAsync(body.ToServer(), by, cancellation),
        };

    public async Task<Result> ReplaceAsync(
        string id,
        SourceRequest body,
        long? version,
        string by,
        CancellationToken cancellation
    ) =>
        body.Kind switch
        {
            SourceKind.File => await files.ReplaceFilesAsync(
                id,
                body.ToFiles(),
                version,
                by,
                cancellation
            ),
            SourceKind.Push => await push.ReplaceAsync(
                id,
                body.ToPush(),
                version,
                by,
                cancellation
            ),
            _ => await servers.ReplaceAsync(id, body.ToServer(), version, by, cancellation),
        };
}
