using System.Security.Claims;
using Microsoft.AspNetCore.Http.HttpResults;
using OnCallAgent.Domain.Escalation;
using OnCallAgent.Domain.Escalation.OnCall;
using OnCallAgent.Domain.Shared;
using OnCallAgent.Web.Data.Catalog;
using OnCallAgent.Web.Data.Outbox;
using OnCallAgent.Web.Identity;

namespace OnCallAgent.Web.Api;

/// <summary>People on call, and schedules with their overrides.</summary>
internal static class OnCallApi
{
    public static void MapDutyApi(this IEndpointRouteBuilder api)
    {
        var people = api.MapGroup("/escalation/people").WithTags("escalation");
        people.MapGet("/", PeopleAsync).RequireAuthorization(AccessPolicies.View);
        people.MapPost("/", AddPersonAsync).RequireAuthorization(AccessPolicies.Administer);
        people.MapPut("/{id}", ReplacePersonAsync).RequireAuthorization(AccessPolicies.Administer);
        people
            .MapDelete("/{id}", RemovePersonAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        var schedules = api.MapGroup("/escalation/schedules").WithTags("escalation");
        schedules.MapGet("/", SchedulesAsync).RequireAuthorization(AccessPolicies.View);
        schedules.MapPost("/", AddScheduleAsync).RequireAuthorization(AccessPolicies.Administer);
        schedules.MapGet("/{id}", ScheduleAsync).RequireAuthorization(AccessPolicies.View);
        schedules
            .MapPut("/{id}", ReplaceScheduleAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        schedules
            .MapDelete("/{id}", RemoveScheduleAsync)
            .RequireAuthorization(AccessPolicies.Administer);
        schedules.MapGet("/{id}/calendar", CalendarAsync).RequireAuthorization(AccessPolicies.View);
        // Whoever is on call may hand over their own shift.
        schedules
            .MapPost("/{id}/overrides", OverrideAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        schedules
            .MapDelete("/{id}/overrides/{overrideId:guid}", RemoveOverrideAsync)
            .RequireAuthorization(AccessPolicies.Respond);
        api.MapGet("/escalation/on-call", OnCallAsync)
            .WithTags("escalation")
            .RequireAuthorization(AccessPolicies.View);
    }

    /// <summary>Lists the people who can be on call.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallPersonResponse>>> PeopleAsync(
        EscalationBooks books,
        CancellationToken cancellation
    ) =>
        TypedResults.Ok<IReadOnlyList<OnCallPersonResponse>>([
            .. (await books.ReadAsync(cancellation)).Book.People.Select(OnCallPersonResponse.Of),
        ]);

    /// <summary>Adds a person.</summary>
    internal static async Task<
        Results<Created<OnCallPersonResponse>, ProblemHttpResult>
    > AddPersonAsync(
        OnCallPersonRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        CancellationToken cancellation
    )
    {
        var draft = body.ToPerson(body.Id ?? EntryId.From(body.Name));
        if (
            OnCallEdits.Check(draft, (await books.ReadAsync(cancellation)).Book) is
            { Count: > 0 } faults
        )
        {
            return Problems.Invalid(faults);
        }

        var saved = await edits.SaveAsync(draft, true, null, caller.NameOnTimeline(), cancellation);
        if (!saved.IsSuccess)
        {
            return Problems.From(saved.Error);
        }

        EntityVersion.Show(response, saved.Value.Version);
        return TypedResults.Created(
            $"/api/v1/escalation/people/{saved.Value.Id}",
            OnCallPersonResponse.Of(saved.Value)
        );
    }

    /// <summary>Replaces a person.</summary>
    internal static Task<Results<Ok<OnCallPersonResponse>, ProblemHttpResult>> ReplacePersonAsync(
        string id,
        OnCallPersonRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        ReplaceAsync(
            request,
            response,
            v =>
                edits.SaveAsync(body.ToPerson(id), false, v, caller.NameOnTimeline(), cancellation),
            p => p.Version,
            OnCallPersonResponse.Of
        );

    /// <summary>Removes a person whom no schedule and no policy names.</summary>
    internal static Task<Results<NoContent, ProblemHttpResult>> RemovePersonAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemovePersonAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Lists the schedules, with who is on call now.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallScheduleResponse>>> SchedulesAsync(
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        var now = clock.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<OnCallScheduleResponse>>([
            .. book.Schedules.Select(s => OnCallScheduleResponse.Of(s, book.Overrides, now)),
        ]);
    }

    /// <summary>Shows a schedule, its overrides, and who is on call now.</summary>
    internal static async Task<
        Results<Ok<OnCallScheduleResponse>, ProblemHttpResult>
    > ScheduleAsync(
        string id,
        HttpResponse response,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        if (book.Schedules.FirstOrDefault(s => s.Id == id) is not { } schedule)
        {
            return Problems.From(new EntryNotFound($"schedule {id}"));
        }

        EntityVersion.Show(response, schedule.Version);
        return TypedResults.Ok(
            OnCallScheduleResponse.Of(schedule, book.Overrides, clock.GetUtcNow())
        );
    }

    /// <summary>Adds a schedule.</summary>
    internal static async Task<
        Results<Created<OnCallScheduleResponse>, ProblemHttpResult>
    > AddScheduleAsync(
        OnCallScheduleRequest body,
        ClaimsPrincipal caller,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var draft = body.ToSchedule(body.Id ?? EntryId.From(body.Name));
        var book = (await books.ReadAsync(cancellation)).Book;
        if (OnCallEdits.Check(draft, book) is { Count: > 0 } faults)
        {
            return Problems.Invalid(faults);
        }

        var saved = await edits.SaveAsync(draft, true, null, caller.NameOnTimeline(), cancellation);
        if (!saved.IsSuccess)
        {
            return Problems.From(saved.Error);
        }

        EntityVersion.Show(response, saved.Value.Version);
        return TypedResults.Created(
            $"/api/v1/escalation/schedules/{saved.Value.Id}",
            OnCallScheduleResponse.Of(saved.Value, [], clock.GetUtcNow())
        );
    }

    /// <summary>Replaces a schedule. Its overrides stay.</summary>
    internal static async Task<
        Results<Ok<OnCallScheduleResponse>, ProblemHttpResult>
    > ReplaceScheduleAsync(
        string id,
        OnCallScheduleRequest body,
        ClaimsPrincipal caller,
        HttpRequest request,
        HttpResponse response,
        EscalationBooks books,
        OnCallEdits edits,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var overrides = (await books.ReadAsync(cancellation)).Book.Overrides;
        return await ReplaceAsync(
            request,
            response,
            v =>
                edits.SaveAsync(
                    body.ToSchedule(id),
                    false,
                    v,
                    caller.NameOnTimeline(),
                    cancellation
                ),
            s => s.Version,
            s => OnCallScheduleResponse.Of(s, overrides, clock.GetUtcNow())
        );
    }

    /// <summary>Removes a schedule that no policy names, with its overrides.</summary>
    internal static Task<Results<NoContent, ProblemHttpResult>> RemoveScheduleAsync(
        string id,
        ClaimsPrincipal caller,
        HttpRequest request,
        OnCallEdits edits,
        CancellationToken cancellation
    ) =>
        EntityVersion.RemoveAsync(
            request,
            v => edits.RemoveScheduleAsync(id, v, caller.NameOnTimeline(), cancellation)
        );

    /// <summary>Tells who is on call when: 28 days from now, or the stretch that is asked for (92 days at most). Stretches without anybody have no duty.</summary>
    internal static async Task<
        Results<Ok<IReadOnlyList<CalendarShift>>, ProblemHttpResult>
    > CalendarAsync(
        string id,
        DateTimeOffset? from,
        DateTimeOffset? until,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        if (book.Schedules.FirstOrDefault(s => s.Id == id) is not { } schedule)
        {
            return Problems.From(new EntryNotFound($"schedule {id}"));
        }

        var begin = from ?? clock.GetUtcNow();
        var end = until ?? begin.AddDays(28);
        return end <= begin || end - begin > OnCallCalendar.MaxSpan
            ? Problems.Invalid([
                new FieldError(
                    "until",
                    $"must be after from, by at most {OnCallCalendar.MaxSpan.TotalDays:0} days"
                ),
            ])
            : TypedResults.Ok(OnCallCalendar.Between(schedule, [.. book.Overrides], begin, end));
    }

    /// <summary>Lets somebody take over for a while.</summary>
    internal static async Task<Results<Created<ScheduleOverride>, ProblemHttpResult>> OverrideAsync(
        string id,
        ScheduleOverrideRequest body,
        ClaimsPrincipal caller,
        OnCallEdits edits,
        CancellationToken cancellation
    )
    {
        var made = await edits.OverrideAsync(
            body.ToOverride(id),
            caller.NameOnTimeline(),
            cancellation
        );
        return made.IsSuccess
            ? TypedResults.Created($"/api/v1/escalation/schedules/{id}", made.Value)
            : Problems.From(made.Error);
    }

    /// <summary>Takes an override back.</summary>
    internal static async Task<Results<NoContent, ProblemHttpResult>> RemoveOverrideAsync(
        string id,
        Guid overrideId,
        ClaimsPrincipal caller,
        OnCallEdits edits,
        CancellationToken cancellation
    )
    {
        var removed = await edits.RemoveOverrideAsync(
            id,
            overrideId,
            caller.NameOnTimeline(),
            cancellation
        );
        return removed.IsSuccess ? TypedResults.NoContent() : Problems.From(removed.Error);
    }

    /// <summary>Tells who is on call, by every schedule; now, or at the moment that is asked for.</summary>
    internal static async Task<Ok<IReadOnlyList<OnCallNowResponse>>> OnCallAsync(
        DateTimeOffset? at,
        EscalationBooks books,
        TimeProvider clock,
        CancellationToken cancellation
    )
    {
        var book = (await books.ReadAsync(cancellation)).Book;
        var moment = at ?? clock.GetUtcNow();
        return TypedResults.Ok<IReadOnlyList<OnCallNowResponse>>([
            .. book.Schedules.Select(s => new OnCallNowResponse(
                s.Id,
                s.Name,
                moment,
                OnCallCalendar.At(s, book.Overrides, moment)
            )),
        ]);
    }

    internal static async Task<Results<Ok<TShown>, ProblemHttpResult>> ReplaceAsync<T, TShown>(
        HttpRequest request,
        HttpResponse response,
        Func<long?, Task<Result<T>>> replace,
        Func<T, long> version,
        Func<T, TShown> show
    )
    {
        var expected = EntityVersion.Expected(request);
        if (!expected.IsSuccess)
        {
            return Problems.From(expected.Error);
        }

        var saved = await replace(expected.Value);
        if (!saved.IsSuccess)
        {
            return Problems.From(saved.Error);
        }

        EntityVersion.Show(response, version(saved.Value));
        return TypedResults.Ok(show(saved.Value));
    }
}
