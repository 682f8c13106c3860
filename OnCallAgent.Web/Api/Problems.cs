using System.Globalization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Incidents;
using OnCallAgent.Domain.Logs.Pushed;
using OnCallAgent.Domain.Remediation;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Intake;
using OnCallAgent.Web.Data.Templates;
using OnCallAgent.Web.Identity;
using OnCallAgent.Web.Identity.SingleSignOn;
using OnCallAgent.Web.Sources.Push;

namespace OnCallAgent.Web.Api;

/// <summary>Refusals as problem details (RFC 9457): <c>detail</c> for people, <c>code</c> for programs, <c>errors</c> by field.</summary>
internal static class Problems
{
    /// <summary>The answer to a refusal of the domain.</summary>
    public static ProblemHttpResult From(Error error) =>
        error switch
        {
            FieldError field => Invalid([field]),
            AccountRefused refused => Invalid(refused.Errors),
            UnknownAction unknown => Invalid([new FieldError("action_type", unknown.Message)]),
            IncidentNotFound
            or NotYetOfIncident
            or UserNotFound
            or EntryNotFound
            or DeliveryNotFound
            or NoSuchPushSource
            or SourceGone
            or ActionNotFound
            or TemplateNotFound => Of(StatusCodes.Status404NotFound, "Not found", error),
            IncidentChanged or EntryChanged => Of(
                StatusCodes.Status412PreconditionFailed,
                "Changed by somebody else",
                error
            ),
            TargetNotAllowed => Of(
                StatusCodes.Status422UnprocessableEntity,
                "Target not allowed",
                error
            ),
            BodyTooLarge or TooManyEntries => Of(
                StatusCodes.Status413PayloadTooLarge,
                "Too large",
                error
            ),
            PushDeferred => Of(StatusCodes.Status429TooManyRequests, "Too many requests", error),
            OtherSource => Of(StatusCodes.Status403Forbidden, "Not allowed", error),
            BodyUnsupported => Of(
                StatusCodes.Status415UnsupportedMediaType,
                "Not supported",
                error
            ),
            BodyBroken or BodyUnreadable => Of(
                StatusCodes.Status400BadRequest,
                "Unreadable body",
                error
            ),
            NothingReadable nothing => Refused(nothing),
            IdempotencyKeyReused => Of(
                StatusCodes.Status422UnprocessableEntity,
                "Idempotency key reused",
                error
            ),
            WrongCredentials
            or RefreshRefused
            or SecondFactorNeeded
            or WrongCode
            or AccountChanged => Of(StatusCodes.Status401Unauthorized, "Not signed in", error),
            PasswordsOff => Of(StatusCodes.Status403Forbidden, "Passwords not taken", error),
            AccountInactive => Of(StatusCodes.Status403Forbidden, "Account inactive", error),
            LockedOut => Of(StatusCodes.Status429TooManyRequests, "Locked", error),
            SetupLinkInvalid => Of(StatusCodes.Status403Forbidden, "Link not valid", error),
            _ => Of(StatusCodes.Status409Conflict, "Not possible now", error),
        };

    /// <summary>Fields that are wrong, each with its reasons.</summary>
    public static ProblemHttpResult Invalid(IReadOnlyCollection<FieldError> errors) =>
        TypedResults.Problem(
            Invalid(
                errors
                    .GroupBy(e => e.Field, StringComparer.Ordinal)
                    .ToDictionary(
                        g => g.Key,
                        g => g.Select(e => e.Reason).ToArray(),
                        StringComparer.Ordinal
                    )
            )
        );

    /// <summary>Refuses a body that names another resource than the address it was sent to; null where it does not.</summary>
    /// <param name="field">What it is named by; it never changes.</param>
    /// <param name="named">The body's word; null where it names none.</param>
    /// <param name="addressed">The address's word.</param>
    public static ProblemHttpResult? OfAnother(string field, string? named, string addressed) =>
        named is null || named.Equals(addressed, StringComparison.Ordinal)
            ? null
            : Invalid([
                new FieldError(
                    field,
                    $"is “{named}”, but this is the address of {addressed}; it cannot be changed"
                ),
            ]);

    /// <summary>The body of an answer that names fields.</summary>
    public static ProblemDetails Invalid(IReadOnlyDictionary<string, string[]> errors) =>
        new()
        {
            Status = StatusCodes.Status400BadRequest,
            Title = "Invalid request",
            Detail = string.Join(
                ' ',
                errors.SelectMany(e => e.Value.Select(v => $"{e.Key}: {v.TrimEnd('.')}."))
            ),
            Extensions = { ["code"] = "invalid_request", ["errors"] = errors },
        };

    /// <summary>An answer without fields.</summary>
    public static ProblemDetails Body(int status, string title, string detail, string code) =>
        new()
        {
            Status = status,
            Title = title,
            Detail = detail,
            Extensions = { ["code"] = code },
        };

    /// <summary>Tells a locked-out client when to come back.</summary>
    public static void AddRetryAfter(HttpResponse response, Error error)
    {
        if (error is LockedOut locked)
        {
            response.Headers.RetryAfter = Math.Max(1, (int)locked.RetryAfter.TotalSeconds)
                .ToString(CultureInfo.InvariantCulture);
        }
    }

    private static ProblemHttpResult Refused(NothingReadable nothing)
    {
        var body = Body(
            StatusCodes.Status400BadRequest,
            "Nothing readable",
            nothing.Message,
            nothing.Code
        );
        body.Extensions["refused_count"] = nothing.Refused.Count;
        body.Extensions["refused"] = nothing
            .Refused.Take(PushAnswer.MostListed)
            .Select(r => new RefusedEntryResponse(r.Index, r.Field, r.Reason))
            .ToArray();
        return TypedResults.Problem(body);
    }

    private static ProblemHttpResult Of(int status, string title, Error error) =>
        TypedResults.Problem(Body(status, title, error.Message, error.Code));
}
