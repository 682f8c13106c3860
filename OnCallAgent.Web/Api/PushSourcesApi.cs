using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Detection.Alerts;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Push;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

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
        TimeProvider clock,
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
            // As it came: what is pushed is not written anew either, and could not be where it holds half of a character.
            Encoding.UTF8.GetBytes(body.Payload.GetRawText()),
            AlertForm.Webhook,
            mapping,
            view.Source.DefaultService ?? view.Source.Id,
            clock.GetUtcNow()
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

    private static NoSuchPushSource Missing =>
        new("There is no such source that can be pushed into.");

    private static string By(ClaimsPrincipal user) => user.NameOnTimeline();
}
