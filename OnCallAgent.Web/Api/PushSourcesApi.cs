using System.Security.Claims;
using System.Text.Json;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

/// <summary>A push source to be made.</summary>
public sealed record PushSourceCreateRequest
{
    /// <summary>Who sends; at most 200 characters.</summary>
    public required string Name { get; init; }

    /// <summary>Service of lines and alerts that name none; the source's id where it is left away.</summary>
    public string? DefaultService { get; init; }

    /// <summary>IANA zone of times that carry none; UTC where it is left away.</summary>
    public string? Zone { get; init; }
}

/// <summary>What is to be changed of a push source.</summary>
public sealed record PushSourceUpdateRequest
{
    /// <summary>How the webhook's JSON is read; null is the default mapping.</summary>
    public WebhookMapping? Mapping { get; init; }

    /// <summary>Minutes after its resolution within which an alert reopens its incident; 0 to 1440, 10 where it is left away.</summary>
    public int? CooldownMinutes { get; init; }
}

/// <summary>A payload to be tried.</summary>
public sealed record WebhookPreviewRequest
{
    /// <summary>The mapping to try; the source's where it is left away.</summary>
    public WebhookMapping? Mapping { get; init; }

    /// <summary>What the other program would send.</summary>
    public required JsonElement Payload { get; init; }
}

/// <summary>What a payload would come to. Nothing is stored.</summary>
/// <param name="Alerts">The alerts that would be taken.</param>
/// <param name="Refused">Those that could not be read.</param>
public sealed record WebhookPreviewResponse(
    IReadOnlyList<AlertNotice> Alerts,
    IReadOnlyList<RefusedEntryResponse> Refused
);

/// <summary>A token to be made.</summary>
public sealed record IngestTokenCreateRequest
{
    /// <summary>Who will show it; at most 100 characters.</summary>
    public required string Name { get; init; }
}

/// <summary>A token, without its secret.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who shows it.</param>
/// <param name="Hint">Its first characters.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When.</param>
/// <param name="LastUsedAt">When it was last shown; null for never.</param>
public sealed record IngestTokenResponse(
    string Id,
    string Name,
    string Hint,
    string CreatedBy,
    DateTimeOffset CreatedAt,
    DateTimeOffset? LastUsedAt
);

/// <summary>A token just made.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">Who shows it.</param>
/// <param name="Token">The token: sent this once.</param>
public sealed record IngestTokenCreatedResponse(string Id, string Name, string Token);

/// <summary>A push source.</summary>
public sealed record PushSourceResponse
{
    internal PushSourceResponse(PushSourceView view)
    {
        Id = view.Source.Id;
        Name = view.Source.Name;
        Enabled = view.Source.Enabled;
        DefaultService = view.Source.DefaultService;
        Mapping = view.Push.Mapping;
        CooldownMinutes = (int)view.Push.Cooldown.TotalMinutes;
        EntriesTaken = view.Source.LinesRead;
        RequestsTaken = view.Push.RequestsTaken;
        EntriesRefused = view.Push.EntriesRefused;
        RequestsRefused = view.Push.RequestsRefused;
        RequestsDeferred = view.Push.RequestsDeferred;
        LastRefusal = view.Push.LastRefusal;
        LastRefusalAt = view.Push.LastRefusalAt;
        Tokens =
        [
            .. view.Tokens.Select(t => new IngestTokenResponse(
                t.Id,
                t.Name,
                t.Hint,
                t.CreatedBy,
                t.CreatedAt,
                t.LastUsedAt
            )),
        ];
    }

    /// <summary>Its id.</summary>
    public string Id { get; }

    /// <summary>Who sends.</summary>
    public string Name { get; }

    /// <summary>Whether it takes anything.</summary>
    public bool Enabled { get; }

    /// <summary>Service of what names none.</summary>
    public string? DefaultService { get; }

    /// <summary>How the webhook's JSON is read; null is the default mapping.</summary>
    public WebhookMapping? Mapping { get; }

    /// <summary>Minutes after its resolution within which an alert reopens its incident.</summary>
    public int CooldownMinutes { get; }

    /// <summary>Entries and alerts that were taken.</summary>
    public long EntriesTaken { get; }

    /// <summary>Requests that were taken.</summary>
    public long RequestsTaken { get; }

    /// <summary>Entries and alerts that could not be read.</summary>
    public long EntriesRefused { get; }

    /// <summary>Requests that could not be read.</summary>
    public long RequestsRefused { get; }

    /// <summary>Requests that were told to come again because too many came.</summary>
    public long RequestsDeferred { get; }

    /// <summary>Why something was last refused or deferred.</summary>
    public string? LastRefusal { get; }

    /// <summary>When.</summary>
    public DateTimeOffset? LastRefusalAt { get; }

    /// <summary>Its valid tokens.</summary>
    public IReadOnlyList<IngestTokenResponse> Tokens { get; }
}

/// <summary>Sources that others push into, for admins.</summary>
internal static class PushSourcesApi
{
    public static void MapPushSourcesApi(this IEndpointRouteBuilder api)
    {
        var sources = api.MapGroup("/sources")
            .WithTags("push")
            .RequireAuthorization(AccessPolicies.Administer);
        sources.MapPost("/push", CreateAsync);
        sources.MapGet("/{id}/push", ReadAsync);
        sources.MapPut("/{id}/push", UpdateAsync);
        sources.MapPost("/{id}/push/preview", PreviewAsync);
        sources.MapPost("/{id}/tokens", CreateTokenAsync);
        sources.MapDelete("/{id}/tokens/{token}", RevokeTokenAsync);
    }

    /// <summary>Makes a source that others push into.</summary>
    internal static async Task<Results<Created<PushSourceResponse>, ProblemHttpResult>> CreateAsync(
        PushSourceCreateRequest body,
        ClaimsPrincipal user,
        PushSourceEdits edits,
        CancellationToken cancellation
    )
    {
        var wanted = new NewPushSource(body.Name)
        {
            DefaultService = body.DefaultService ?? "",
            Zone = body.Zone ?? "",
        };
        var faults = PushSourceEdits.Check(wanted);
        if (faults.Count > 0)
        {
            return Problems.Invalid(faults);
        }

        var made = await edits.AddAsync(wanted, By(user), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        var view = (await edits.ReadAsync(made.Value, cancellation))!;
        return TypedResults.Created(
            $"/api/v1/sources/{made.Value}/push",
            new PushSourceResponse(view)
        );
    }

    /// <summary>Reads a push source: its mapping, counters and tokens.</summary>
    internal static async Task<Results<Ok<PushSourceResponse>, ProblemHttpResult>> ReadAsync(
        string id,
        PushSourceEdits edits,
        CancellationToken cancellation
    ) =>
        await edits.ReadAsync(id, cancellation) is { } view
            ? TypedResults.Ok(new PushSourceResponse(view))
            : Problems.From(Missing);

    /// <summary>Changes how a push source's webhook is read, and when alerts reopen their incident.</summary>
    internal static async Task<Results<Ok<PushSourceResponse>, ProblemHttpResult>> UpdateAsync(
        string id,
        PushSourceUpdateRequest body,
        ClaimsPrincipal user,
        PushSourceEdits edits,
        CancellationToken cancellation
    )
    {
        if (
            body.Mapping is { } mapping
            && WebhookReader.Create(mapping).Faults is { Count: > 0 } faults
        )
        {
            return Problems.Invalid([
                .. faults.Select(f => new FieldError($"mapping.{f.Field}", f.Reason)),
            ]);
        }

        var changed = await edits.ChangeAsync(
            id,
            body.Mapping,
            body.CooldownMinutes is { } minutes
                ? TimeSpan.FromMinutes(minutes)
                : PushSource.DefaultCooldown,
            By(user),
            cancellation
        );
        return changed.IsSuccess
            ? TypedResults.Ok(new PushSourceResponse((await edits.ReadAsync(id, cancellation))!))
            : Problems.From(changed.Error);
    }

    /// <summary>Tries a payload on a mapping: which alerts it would give. Nothing is stored.</summary>
    internal static async Task<Results<Ok<WebhookPreviewResponse>, ProblemHttpResult>> PreviewAsync(
        string id,
        WebhookPreviewRequest body,
        PushSourceEdits edits,
        CancellationToken cancellation
    )
    {
        if (await edits.ReadAsync(id, cancellation) is not { } view)
        {
            return Problems.From(Missing);
        }

        var mapping = body.Mapping ?? view.Push.Mapping ?? WebhookMapping.Default;
        if (WebhookReader.Create(mapping).Faults is { Count: > 0 } faults)
        {
            return Problems.Invalid([
                .. faults.Select(f => new FieldError($"mapping.{f.Field}", f.Reason)),
            ]);
        }

        var read = AlertForms.Read(
            JsonSerializer.SerializeToUtf8Bytes(body.Payload),
            AlertForm.Webhook,
            mapping,
            view.Source.DefaultService ?? view.Source.Id
        );
        return read.IsSuccess
            ? TypedResults.Ok(
                new WebhookPreviewResponse(
                    read.Value.Notices,
                    [
                        .. read.Value.Refused.Select(r => new RefusedEntryResponse(
                            r.Index,
                            r.Field,
                            r.Reason
                        )),
                    ]
                )
            )
            : Problems.From(read.Error);
    }

    /// <summary>Makes a token for a push source. It is in this answer and nowhere else.</summary>
    internal static async Task<
        Results<Created<IngestTokenCreatedResponse>, ProblemHttpResult>
    > CreateTokenAsync(
        string id,
        IngestTokenCreateRequest body,
        ClaimsPrincipal user,
        HttpResponse response,
        PushSourceEdits edits,
        CancellationToken cancellation
    )
    {
        var made = await edits.AddTokenAsync(id, body.Name, By(user), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        response.Headers.CacheControl = "no-store";
        var stored = made.Value.Stored;
        return TypedResults.Created(
            $"/api/v1/sources/{id}/push",
            new IngestTokenCreatedResponse(stored.Id, stored.Name, made.Value.Token)
        );
    }

    /// <summary>Revokes a token: it opens nothing from now on.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RevokeTokenAsync(
        string id,
        string token,
        ClaimsPrincipal user,
        PushSourceEdits edits,
        CancellationToken cancellation
    )
    {
        var revoked = await edits.RevokeTokenAsync(id, token, By(user), cancellation);
        return revoked.IsSuccess ? TypedResults.NoContent() : Problems.From(revoked.Error);
    }

    private static NoSuchPushSource Missing =>
        new("There is no such source that can be pushed into.");

    private static string By(ClaimsPrincipal user) => user.NameOnTimeline();
}
