using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Knowledge;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>The knowledge base as a file, in and out.</summary>
internal static class KnowledgeFilesApi
{
    // The longest file that is taken, every character of it two bytes.
    private const long LargestFile = 2L * KnowledgeImport.MaxLength;

    public static void MapKnowledgeFilesApi(this IEndpointRouteBuilder knowledge)
    {
        knowledge.MapGet("/export", ExportAsync).RequireAuthorization(AccessPolicies.View);
        knowledge
            .MapPost("/import", ImportAsync)
            .RequireAuthorization(AccessPolicies.Administer)
            .Accepts<IReadOnlyList<KnowledgeRequest>>("application/json")
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile));
        knowledge
            .MapPost("/import/runbooks", ImportRunbooksAsync)
            .RequireAuthorization(AccessPolicies.Administer)
            .WithMetadata(new RequestSizeLimitAttribute(LargestFile));
    }

    /// <summary>Gives the knowledge base out as <c>knowledge_base.json</c>.</summary>
    internal static async Task<FileContentHttpResult> ExportAsync(
        BoardCatalogQueries queries,
        CancellationToken cancellation
    ) =>
        TypedResults.File(
            Encoding.UTF8.GetBytes(
                KnowledgeJson.Export(await queries.KnowledgeAsync(cancellation))
            ),
            "application/json",
            "knowledge_base.json"
        );

    /// <summary>Takes in a <c>knowledge_base.json</c>, all or nothing; with <c>dry_run=true</c> it only tells what would change.</summary>
    internal static async Task<Results<Ok<KnowledgeImportResponse>, ProblemHttpResult>> ImportAsync(
        [FromQuery(Name = "dry_run")] bool? dryRun,
        HttpRequest request,
        ClaimsPrincipal caller,
        KnowledgeImports imports,
        CancellationToken cancellation
    )
    {
        using var body = new StreamReader(
            request.Body,
            new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
        );
        return Answer(
            await imports.JsonAsync(
                await body.ReadToEndAsync(cancellation),
                caller.NameOnTimeline(),
                dryRun ?? false,
                cancellation
            ),
            dryRun ?? false
        );
    }

    /// <summary>Takes in Markdown runbooks, all or nothing; with <c>dry_run=true</c> it only tells what would change.</summary>
    internal static async Task<
        Results<Ok<KnowledgeImportResponse>, ProblemHttpResult>
    > ImportRunbooksAsync(
        RunbooksRequest body,
        [FromQuery(Name = "dry_run")] bool? dryRun,
        ClaimsPrincipal caller,
        KnowledgeImports imports,
        CancellationToken cancellation
    ) =>
        Answer(
            await imports.RunbooksAsync(
                body.Files,
                caller.NameOnTimeline(),
                dryRun ?? false,
                cancellation
            ),
            dryRun ?? false
        );

    private static Results<Ok<KnowledgeImportResponse>, ProblemHttpResult> Answer(
        Result<KnowledgeImport> imported,
        bool dryRun
    )
    {
        if (!imported.IsSuccess)
        {
            return Problems.From(imported.Error);
        }

        return imported.Value.IsAccepted
            ? TypedResults.Ok(KnowledgeImportResponse.Of(imported.Value, applied: !dryRun))
            : Problems.Invalid([
                .. imported.Value.Refused.Select(static r => new FieldError(
                    r.Field.Length == 0 ? r.Entry : $"{r.Entry}.{r.Field}",
                    r.Reason
                )),
            ]);
    }
}
