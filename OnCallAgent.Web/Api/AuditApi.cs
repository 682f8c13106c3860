using System.ComponentModel;
using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Web.Data.Audit;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Which entries of the audit log are wanted, and how many.</summary>
internal sealed record AuditParameters
{
    [Description("The exact name of who did it; agent for the agent itself.")]
    [FromQuery(Name = "actor")]
    public string? Actor { get; init; }

    [Description(
        "What was changed: service, pattern, knowledge, silence, source, push_source, ingest_token, api_key, error_template, setting, channel, on_call_person, on_call_schedule, on_call_override, escalation_policy, user or incident."
    )]
    [FromQuery(Name = "kind")]
    public string? Kind { get; init; }

    [Description("The id of what was changed.")]
    [FromQuery(Name = "id")]
    public string? Id { get; init; }

    [Description("Not before this time (RFC 3339).")]
    [FromQuery(Name = "since")]
    public DateTimeOffset? Since { get; init; }

    [Description("Before this time (RFC 3339).")]
    [FromQuery(Name = "until")]
    public DateTimeOffset? Until { get; init; }

    [Description("How many, 1 to 500; 100 by default.")]
    [FromQuery(Name = "limit")]
    public int? Limit { get; init; }

    [Description("next_cursor of the part before.")]
    [FromQuery(Name = "cursor")]
    public string? Cursor { get; init; }
}

/// <summary>A field that is different after a change.</summary>
/// <param name="Field">Its path.</param>
/// <param name="Before">Its value before; null where there was none. Secrets are not told.</param>
/// <param name="After">Its value afterwards; null where there is none.</param>
public sealed record FieldDifferenceResponse(string Field, string? Before, string? After);

/// <summary>One change.</summary>
public sealed record AuditEntryResponse
{
    internal AuditEntryResponse(AuditEntry entry)
    {
        Id = entry.Id;
        At = entry.At;
        Actor = entry.Actor;
        Kind = entry.Kind;
        EntryId = entry.EntryId;
        Name = entry.Name;
        What = entry.What;
        Text = entry.Text;
        Differences =
        [
            .. AuditDetails
                .Read(entry.Details)
                .Select(d => new FieldDifferenceResponse(d.Field, d.Before, d.After)),
        ];
    }

    /// <summary>Its number; later changes have higher ones.</summary>
    public long Id { get; }

    /// <summary>When.</summary>
    public DateTimeOffset At { get; }

    /// <summary>Who: a user name, <c>agent</c> or <c>unknown</c>.</summary>
    public string Actor { get; }

    /// <summary>What kind of thing.</summary>
    public string Kind { get; }

    /// <summary>Its id.</summary>
    public string EntryId { get; }

    /// <summary>What a person calls it.</summary>
    public string Name { get; }

    /// <summary>What happened to it: <c>created</c>, <c>changed</c>, <c>removed</c>, <c>signed_in</c> …</summary>
    public string What { get; }

    /// <summary>A sentence, where there is more to say.</summary>
    public string Text { get; }

    /// <summary>What is different, field by field.</summary>
    public IReadOnlyList<FieldDifferenceResponse> Differences { get; }
}

/// <summary>A part of the audit log, the latest first.</summary>
/// <param name="Items">The entries.</param>
/// <param name="NextCursor">For the next part; null at the end.</param>
public sealed record AuditResponse(IReadOnlyList<AuditEntryResponse> Items, string? NextCursor);

/// <summary>The audit log, for admins. There is no way to change it.</summary>
internal static class AuditApi
{
    private const int UsualPart = 100;

    public static void MapAuditApi(this IEndpointRouteBuilder api) =>
        api.MapGroup("/audit")
            .WithTags("audit")
            .RequireAuthorization(AccessPolicies.Administer)
            .MapGet("/", ListAsync);

    /// <summary>Lists who changed what, the latest first.</summary>
    internal static async Task<Results<Ok<AuditResponse>, ProblemHttpResult>> ListAsync(
        [AsParameters] AuditParameters parameters,
        AuditLog log,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks();
        var limit = parameters.Limit ?? UsualPart;
        checks.Range("limit", limit, 1, AuditLog.MostListed);
        long? before = null;
        if (parameters.Cursor is { } cursor)
        {
            if (
                long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var read)
            )
            {
                before = read;
            }
            else
            {
                checks.Refuse("cursor", "is not a next_cursor of an earlier answer");
            }
        }

        if (checks.Failed)
        {
            return Problems.Invalid(checks.Errors);
        }

        var entries = await log.ReadAsync(
            new AuditFilter
            {
                Actor = parameters.Actor,
                Kind = parameters.Kind,
                EntryId = parameters.Id,
                Since = parameters.Since,
                Until = parameters.Until,
                Before = before,
            },
            limit,
            cancellation
        );
        return TypedResults.Ok(
            new AuditResponse(
                [.. entries.Select(e => new AuditEntryResponse(e))],
                entries.Count == limit
                    ? entries[^1].Id.ToString(CultureInfo.InvariantCulture)
                    : null
            )
        );
    }
}
