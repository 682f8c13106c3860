using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Queries;
using OnCallAgent.Web.Escalation;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>Channels and the outbox.</summary>
internal static class ChannelsApi
{
    private const int MostListed = 500;

    public static void MapChannelsApi(this IEndpointRouteBuilder api)
    {
        var channels = api.MapGroup("/channels").WithTags("channels");
        channels.MapGet("/", ListAsync).RequireAuthorization(AccessPolicies.View);
        channels.MapPost("/", AddAsync).RequireAuthorization(AccessPolicies.Administer);
        channels.MapGet("/{id}", GetAsync).RequireAuthorization(AccessPolicies.View);
        channels.MapPut("/{id}", ReplaceAsync).RequireAuthorization(AccessPolicies.Administer);
        channels.MapDelete("/{id}", RemoveAsync).RequireAuthorization(AccessPolicies.Administer);
        channels.MapPost("/{id}/test", TestAsync).RequireAuthorization(AccessPolicies.Administer);
        var deliveries = api.MapGroup("/deliveries").WithTags("channels");
        deliveries.MapGet("/", DeliveriesAsync).RequireAuthorization(AccessPolicies.View);
        deliveries.MapGet("/{id:guid}", DeliveryAsync).RequireAuthorization(AccessPolicies.View);
        deliveries
            .MapPost("/{id:guid}/resend", ResendAsync)
            .RequireAuthorization(AccessPolicies.Respond);
    }

    /// <summary>Lists the channels, built-in ones first, with their last proven delivery.</summary>
    internal static async Task<Ok<IReadOnlyList<ChannelResponse>>> ListAsync(
        ChannelQueries queries,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<ChannelResponse>>([
            .. (await queries.ListAsync(cancellation)).Select(Shown),
        ]);

    /// <summary>Shows a channel. Its secret is never shown.</summary>
    internal static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> GetAsync(
        string id,
        HttpResponse response,
        ChannelQueries queries,
        CancellationToken cancellation
    )
    {
        if (
            (await queries.ListAsync(cancellation)).FirstOrDefault(c => c.Id == id) is not { } found
        )
        {
            return Problems.From(new EntryNotFound($"channel {id}"));
        }

        EntityVersion.Show(response, found.Entry?.Version ?? 0);
        return TypedResults.Ok(Shown(found));
    }

    /// <summary>Adds a channel.</summary>
    internal static async Task<Results<Created<ChannelResponse>, ProblemHttpResult>> AddAsync(
        ChannelRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        ChannelEdits edits,
        ChannelQueries queries,
        CancellationToken cancellation
    )
    {
        var draft = body.ToEntry(body.Id ?? EntryId.From(body.Title));
        var secret = body.Secret ?? "";
        if (await edits.CheckAsync(draft, secret, cancellation) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var made = await edits.CreateAsync(draft, secret, caller.NameOnTimeline(), cancellation);
        if (!made.IsSuccess)
        {
            return Problems.From(made.Error);
        }

        EntityVersion.Show(response, made.Value.Version);
        return TypedResults.Created(
            $"/api/v1/channels/{made.Value.Id}",
            Shown((await queries.ListAsync(cancellation)).Single(c => c.Id == made.Value.Id))
        );
    }

    /// <summary>Replaces a channel.</summary>
    [TakesVersion]
    internal static async Task<Results<Ok<ChannelResponse>, ProblemHttpResult>> ReplaceAsync(
        string id,
        ChannelRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        ChannelEdits edits,
        ChannelQueries queries,
        CancellationToken cancellation
    )
    {
        var expected = EntityVersion.Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var saved = await edits.ReplaceAsync(
            body.ToEntry(id),
            body.Secret,
            expected.Value,
            caller.NameOnTimeline(),
            cancellation
        );
        if (!saved.IsSuccess)
        {
            return Problems.From(saved.Error);
        }

        EntityVersion.Show(response, saved.Value.Version);
        return TypedResults.Ok(
            Shown((await queries.ListAsync(cancellation)).Single(c => c.Id == id))
        );
    }

    /// <summary>Removes a channel that no person and no policy uses.</summary>
    [TakesVersion]
    [MayRefuse(409, "Somebody is still reached over it.")]
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        ChannelEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemoveAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Sends a test that asks its recipient to confirm that it arrived.</summary>
    internal static async Task<
        Results<Accepted<IReadOnlyList<DeliveryResponse>>, ProblemHttpResult>
    > TestAsync(
        string id,
        ChannelTestRequest? body,
        ClaimsPrincipal caller,
        ChannelProofs proofs,
        CancellationToken cancellation
    )
    {
        var sent = await proofs.TestAsync(
            id,
            body?.Recipient,
            caller.NameOnTimeline(),
            cancellation
        );
        return sent.IsSuccess
            ? TypedResults.Accepted(
                $"/api/v1/deliveries?cause={Uri.EscapeDataString(sent.Value[0].Cause)}",
                DeliveryResponse.Of(sent.Value)
            )
            : Problems.From(sent.Error);
    }

    /// <summary>Lists messages, the latest first.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<DeliveryResponse>>, ProblemHttpResult>
    > DeliveriesAsync(
        [FromQuery(Name = "status")] string[]? status,
        string? channel,
        string? incident_id,
        string? cause,
        int? limit,
        DateTimeOffset? before,
        DeliveryQueries queries,
        CancellationToken cancellation
    )
    {
        var checks = new FieldChecks().Range("limit", limit ?? 1, 1, MostListed);
        var statuses = checks.WordList<DeliveryStatus>("status", status);
        return checks.Failed
            ? Problems.Invalid(checks.Errors)
            : TypedResults.Ok(
                DeliveryResponse.Of(
                    await queries.ListAsync(
                        new DeliveryFilter(
                            statuses,
                            channel,
                            incident_id,
                            cause,
                            limit ?? 100,
                            before
                        ),
                        cancellation
                    )
                )
            );
    }

    /// <summary>Shows a message.</summary>
    internal static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> DeliveryAsync(
        Guid id,
        DeliveryQueries queries,
        CancellationToken cancellation
    ) =>
        await queries.ReadAsync(id, cancellation) is { } found
            ? TypedResults.Ok(DeliveryResponse.Of(found))
            : Problems.From(new DeliveryNotFound(id));

    /// <summary>Sends a message again, whatever became of it.</summary>
    internal static async Task<Results<Ok<DeliveryResponse>, ProblemHttpResult>> ResendAsync(
        Guid id,
        ClaimsPrincipal caller,
        OutboxDelivery outbox,
        DeliveryQueries queries,
        CancellationToken cancellation
    )
    {
        var done = await outbox.RequeueAsync(id, caller.NameOnTimeline(), cancellation);
        return done.IsSuccess
            ? TypedResults.Ok(DeliveryResponse.Of((await queries.ReadAsync(id, cancellation))!))
            : Problems.From(done.Error);
    }

    private static ChannelResponse Shown(ChannelRow row) =>
        new(
            row.Id,
            row.Kind,
            row.Title,
            row.Entry is null,
            row.Enabled,
            row.Works,
            row.InDefault,
            row.Entry?.MessagesPerHour,
            row.Recipients,
            row.Entry?.Settings.Host is { Length: > 0 } host ? host : null,
            row.Entry is null ? null : ChannelSettingsBody.Of(row.Entry),
            row.Entry?.SecretCipher is not null,
            row.LastSentAt,
            row.Proven?.AnsweredAt,
            row.Proven?.Recipient,
            row.Entry?.Version ?? 0
        );
}
